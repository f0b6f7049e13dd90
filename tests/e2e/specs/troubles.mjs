import assert from "node:assert/strict";
import { test } from "node:test";
import { BOB, clearFaults, order, referralsOf, shareLink, userRow } from "../sandbox.mjs";
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
      assert.equal(await notice.getAttribute("data-code"), code);
      assert.ok(!(await notice.innerText()).includes(code), "codes are for developers");
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

  test("a server that comes back: trying again signs up without retyping", async (t) => {
    const ada = await Visitor.arrive(t, shareLink(BOB));
    await ada.fillIn();
    await upsert({ kind: "status", code: 503 });
    await ada.join();
    await ada.button("Try again").click();
    await ada.button("Trying again…").waitFor();
    await clearFaults();
    await ada.welcomed();
    assert.deepEqual(
      (await referralsOf(ada.email)).map((row) => row.referrer.id),
      [BOB.id],
    );
  });

  test("a sign-up that meets a server that is down is kept, and goes out by itself", async (t) => {
    const ada = await Visitor.arrive(t, shareLink(BOB));
    await ada.fillIn();
    await upsert({ kind: "status", code: 503, times: 4 });
    await ada.join();
    await ada.page.getByText("Your sign-up is kept on this device").waitFor({ timeout: 30_000 });
    await ada.welcomed();
    await ada.text("You were invited by Bob T.").waitFor();
    assert.equal((await referralsOf(ada.email)).length, 1);
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
      assert.equal(await notice.getAttribute("data-code"), code);
      assert.ok(!(await notice.innerText()).includes(code), "codes are for developers");
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

  test("offline: the sign-up is kept, says so, and goes out when the connection is back", async (t) => {
    const ada = await Visitor.arrive(t, shareLink(BOB), { viewport: { width: 360, height: 740 } });
    await ada.text("Bob T. invited you").waitFor();
    await ada.fillIn();
    await ada.context.setOffline(true);
    await ada.join();
    const notice = ada.page.getByRole("group", { name: "You’re offline" });
    await notice.getByText("Your sign-up is kept on this device").waitFor({ timeout: 30_000 });
    await ada.page.locator("#connection", { hasText: "You’re offline." }).waitFor();
    assert.ok(await inView(ada, "#connection"), "the strip is seen from the form");

    await watchStrip(ada);
    await ada.page.route("**/session", async (route) => {
      await new Promise((resume) => setTimeout(resume, 400));
      await route.continue();
    });
    await ada.context.setOffline(false);
    await ada.page.locator("#connection", { hasText: "You’re back online." }).waitFor();
    assert.equal(await notice.count(), 0, "nothing says offline any more");
    await ada.welcomed();
    await ada.text("You were invited by Bob T.").waitFor();
    await ada.page.locator("#connection:empty").waitFor({ state: "attached" });
    assert.deepEqual(await ada.page.evaluate(() => globalThis.emptyStrips), 0);
    assert.equal((await referralsOf(ada.email)).length, 1);
    assert.deepEqual(ada.complaints({ requestsMayFail: true }), []);
  });

  test("a sign-up that waits is sent although the page was loaded anew", async (t) => {
    const ada = await Visitor.arrive(t, shareLink(BOB));
    await ada.fillIn();
    await ada.page.route("**/session", (route) => route.abort("connectionrefused"));
    await ada.join();
    await ada.page.getByText("Your sign-up is kept on this device").waitFor({ timeout: 30_000 });
    await ada.page.reload();
    await ada.heading("Good to see you, Ada.").waitFor();
    await ada.page.getByRole("link", { name: "Go to your page" }).click();
    await ada.page.getByRole("group", { name: "We couldn’t reach our server" }).waitFor();
    await ada.page.unroute("**/session");
    await ada.welcomed();
    await ada.text("You were invited by Bob T.").waitFor();
    assert.equal((await referralsOf(ada.email)).length, 1);
  });

  test("a mistyped address that waits is not sent beside the right one", async (t) => {
    const ada = await Visitor.arrive(t, shareLink(BOB));
    const mistyped = `x${ada.email}`;
    await ada.fillIn({ email: mistyped });
    await ada.page.route("**/session", (route) => route.abort("connectionrefused"));
    await ada.join();
    await ada.page.getByText("Your sign-up is kept on this device").waitFor({ timeout: 30_000 });
    await ada.page.unroute("**/session");
    await ada.fillIn();
    await ada.button("Try again").click();
    await ada.welcomed();
    await ada.page.waitForTimeout(1_500);
    assert.equal(await userRow(mistyped), undefined);
  });

  test("a sign-up that the shop itself refuses is not kept", async (t) => {
    const ada = await Visitor.arrive(t, onSite());
    await ada.fillIn();
    const headers = { "access-control-allow-origin": "*" };
    await ada.page.route("**/session", (route) => route.fulfill({ status: 422, json: {}, headers }));
    await ada.join();
    await ada.page.getByRole("group", { name: "Something in the form wasn’t accepted" }).waitFor();
    assert.equal(await ada.page.getByText("is kept on this device").count(), 0);
    await ada.page.unroute("**/session");
    await ada.page.reload();
    await ada.page.waitForTimeout(1_500);
    assert.equal(await userRow(ada.email), undefined);
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

const inView = (visitor, selector) =>
  visitor.page.locator(selector).evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return bottom > 0 && top >= 0 && bottom <= innerHeight;
  });

/** Counts the frames in which the strip takes up room and says nothing. */
async function watchStrip(visitor) {
  await visitor.page.evaluate(() => {
    const strip = document.getElementById("connection");
    globalThis.emptyStrips = 0;
    const look = () => {
      if (strip.offsetHeight > 0 && strip.textContent === "") globalThis.emptyStrips++;
      requestAnimationFrame(look);
    };
    look();
  });
}
