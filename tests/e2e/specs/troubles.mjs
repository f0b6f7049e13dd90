import assert from "node:assert/strict";
import { test } from "node:test";
import { BOB, clearFaults, order, referralsOf, shareLink } from "../sandbox.mjs";
import { onSite, Visitor } from "../visitor.mjs";

const upsert = (fault) => order({ operation: "openUserUpsert", times: 20, ...fault });
const envelope = (fields) => JSON.stringify({ message: "Refused.", ...fields });

// What the API does, what the visitor reads, and whether trying again is offered.
const API_FAULTS = [
  [
    "is down",
    { kind: "status", code: 503, body: "<h1>503</h1>", contentType: "text/html" },
    "Our server dropped the crate",
    "server_error",
    true,
  ],
  ["breaks the connection", { kind: "reset" }, "We couldn’t reach our server", "network", true],
  ["answers nonsense", { kind: "truncated_json" }, "Something went wrong on our side", "bad_response", true],
  [
    "turns the token down",
    { kind: "status", code: 401, body: envelope({ statusCode: 401, rsCode: "RS006" }) },
    "Your sign-up pass didn’t work",
    "unauthorized",
    true,
  ],
  [
    "has the endpoint off",
    {
      kind: "status",
      code: 403,
      body: envelope({ statusCode: 403, apiErrorCode: "API_REQUEST_NOT_SUPPORTED" }),
    },
    "Joining isn’t switched on yet",
    "endpoint_disabled",
    false,
  ],
  [
    "wants people to wait",
    { kind: "status", code: 429, headers: { "retry-after": "3600" } },
    "That’s a lot of sign-ups from one place",
    "rate_limited",
    true,
  ],
];

export function troubles() {
  for (const [what, fault, title, code, retry] of API_FAULTS) {
    test(`the API ${what}: "${title}"`, async (t) => {
      const ada = await Visitor.arrive(t, shareLink(BOB));
      await ada.fillIn();
      await upsert(fault);
      await ada.join();
      const notice = ada.page.getByRole("group", { name: title });
      await notice.waitFor({ timeout: 60_000 });
      assert.equal(await notice.locator("code").textContent(), code);
      assert.ok(
        await notice.evaluate((element) => element === document.activeElement),
        "the notice is read out",
      );
      assert.equal(await ada.button("Try again").isVisible(), retry);
      assert.equal(await ada.button("Join Lopsided").isVisible(), !retry, "one button, not two");
      assert.deepEqual(await ada.typed(), {
        firstName: "Ada",
        lastName: "Lovelace",
        email: ada.email,
        code: "",
      });
      assert.deepEqual(ada.complaints({ requestsMayFail: true }), []);
    });
  }

  test("the server comes back: trying again signs up without retyping", async (t) => {
    const ada = await Visitor.arrive(t, shareLink(BOB));
    await ada.fillIn();
    await upsert({ kind: "status", code: 503 });
    await ada.join();
    await ada.button("Try again").click();
    await ada.button("Trying again…").waitFor();
    await ada.button("Try again").waitFor({ timeout: 60_000 });
    await clearFaults();
    await ada.button("Try again").click();
    await ada.welcomed();
    assert.deepEqual(
      (await referralsOf(ada.email)).map((row) => row.referrer.id),
      [BOB.id],
    );
  });

  test("reasons of a refusal are listed as the server gave them", async (t) => {
    const ada = await Visitor.arrive(t, onSite());
    await ada.fillIn();
    const body = envelope({
      statusCode: 400,
      apiErrorCode: "VALIDATION_FAILED",
      validationErrors: ["lastName: too odd"],
    });
    await upsert({ kind: "status", code: 400, body });
    await ada.join();
    const notice = ada.page.getByRole("group", { name: "Something in the form wasn’t accepted" });
    await notice.getByRole("listitem").filter({ hasText: "lastName: too odd" }).waitFor();
    await clearFaults();
    await ada.join();
    await ada.welcomed();
  });

  test("an email address the API refuses is marked in its field", async (t) => {
    const ada = await Visitor.arrive(t, onSite());
    await ada.fillIn();
    await upsert({ kind: "status", code: 400, body: envelope({ statusCode: 400, rsCode: "RS023" }) });
    await ada.join();
    await ada.text("Our server doesn’t accept this email address. Is there a typo in it?").waitFor();
    assert.equal(await ada.focusedId(), "email");
    assert.equal(await ada.page.getByLabel("Email").getAttribute("aria-invalid"), "true");
  });

  // The shop's own server is no part of the API, so the sandbox's faults leave it alone: the browser plays them.
  const BACKEND_FAULTS = [
    [
      "is down",
      (route) => route.fulfill({ status: 502, body: "<h1>502</h1>" }),
      "Our server dropped the crate",
      "server_error",
    ],
    ["is not there", (route) => route.abort("connectionrefused"), "We couldn’t reach our server", "network"],
    [
      "sends no token",
      (route) => route.fulfill({ json: {}, headers: { "access-control-allow-origin": "*" } }),
      "Something went wrong on our side",
      "bad_response",
    ],
  ];
  for (const [what, answer, title, code] of BACKEND_FAULTS) {
    test(`the shop's own server ${what}: "${title}"`, async (t) => {
      const ada = await Visitor.arrive(t, onSite());
      await ada.page.route("**/session", answer);
      await ada.fillIn();
      await ada.join();
      const notice = ada.page.getByRole("group", { name: title });
      await notice.waitFor();
      assert.equal(await notice.locator("code").textContent(), code);
      await ada.page.unroute("**/session");
      await ada.button("Try again").click();
      await ada.welcomed();
    });
  }

  test("the shop's own server never answers: the page gives up after ten seconds", async (t) => {
    const ada = await Visitor.arrive(t, onSite());
    await ada.page.route("**/session", () => {});
    await ada.fillIn();
    await ada.join();
    await ada.button("Joining…").waitFor();
    await ada.page.getByRole("group", { name: "Our server is taking too long" }).waitFor({ timeout: 15_000 });
    assert.deepEqual(await ada.typed(), {
      firstName: "Ada",
      lastName: "Lovelace",
      email: ada.email,
      code: "",
    });
  });

  test("offline: said at once, kept, and over when the connection is back", async (t) => {
    const ada = await Visitor.arrive(t, shareLink(BOB));
    await ada.text("Bob T. invited you").waitFor();
    await ada.fillIn();
    await ada.context.setOffline(true);
    await ada.page.getByRole("status").getByText("You’re offline.").waitFor();
    await ada.join();
    await ada.page.getByRole("group", { name: "You’re offline" }).waitFor({ timeout: 60_000 });
    await ada.context.setOffline(false);
    await ada.page.getByRole("status").getByText("You’re back online.").waitFor();
    await ada.button("Try again").click();
    await ada.welcomed();
    assert.deepEqual(
      (await referralsOf(ada.email)).map((row) => row.referrer.id),
      [BOB.id],
    );
    assert.deepEqual(ada.complaints({ requestsMayFail: true }), []);
  });

  test("an invitation that could not be looked up is, once the connection is back", async (t) => {
    await order({ operation: "openGetUserByCode", kind: "reset", times: 20 });
    const ada = await Visitor.arrive(t, shareLink(BOB));
    await ada.text("We couldn’t look up who invited you").waitFor({ timeout: 60_000 });
    await ada.context.setOffline(true);
    await clearFaults();
    await ada.context.setOffline(false);
    await ada.text("Bob T. invited you").waitFor();
  });
}
