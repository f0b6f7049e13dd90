import assert from "node:assert/strict";
import { test } from "node:test";
import { AMELIA, BOB, order, referralsOf, shareLink, userRow } from "../sandbox.mjs";
import { onSite, Visitor } from "../visitor.mjs";

export function invitations() {
  test("a bare ?rsCode= invites as well as a share link does", async (t) => {
    const ada = await Visitor.arrive(t, onSite(`?rsCode=${AMELIA.code}&utm_source=flyer#questions`));
    await ada.text("Amelia O. invited you").waitFor();
    await ada.heading("Join with Amelia’s invitation").waitFor();
    assert.equal(
      ada.page.url(),
      onSite("?utm_source=flyer#questions"),
      "what is not ours stays in the address",
    );
    await ada.fillIn();
    await ada.join();
    await ada.text("You were invited by Amelia O.").waitFor();
    assert.deepEqual(
      (await referralsOf(ada.email)).map((row) => row.referrer.id),
      [AMELIA.id],
    );
    assert.deepEqual(ada.complaints(), []);
  });

  test("who invited is said before the page's own script is there, and asked once", async (t) => {
    const ada = await Visitor.arrive(t);
    let load;
    const waiting = new Promise((resolve) => (load = resolve));
    await ada.page.route("**/assets/*.js", async (route) => {
      await waiting;
      await route.continue();
    });
    await ada.page.goto(shareLink(BOB), { waitUntil: "commit" });
    await ada.text("Bob T. invited you").waitFor();
    assert.equal(await ada.page.getByLabel("First name").isDisabled(), true, "the script is not there yet");
    await ada.picture("head-start");
    load();
    await ada.heading("Join with Bob’s invitation").waitFor();
    const asked = ada.requests.filter((request) => request.url().includes("/open/user?"));
    assert.equal(asked.length, 1);
    assert.deepEqual(ada.complaints(), []);
  });

  test("an invitation still counts for who comes back without the link", async (t) => {
    const ada = await Visitor.arrive(t, shareLink(BOB));
    await ada.text("Bob T. invited you").waitFor();
    await ada.page.goto(onSite());
    await ada.text("Bob T. invited you").waitFor();
    await ada.fillIn();
    await ada.join();
    await ada.text("You were invited by Bob T.").waitFor();
    assert.deepEqual(
      (await referralsOf(ada.email)).map((row) => row.code),
      [BOB.code],
    );
  });

  test("a second invitation is greeted with its own name", async (t) => {
    const ada = await Visitor.arrive(t, shareLink(BOB));
    await ada.text("Bob T. invited you").waitFor();
    await ada.page.goto(shareLink(AMELIA));
    await ada.text("Amelia O. invited you").waitFor();
    assert.equal(await ada.text("Bob T. invited you").count(), 0);
  });

  test("nobody invited: the page sells itself, and joining names no referrer", async (t) => {
    const ada = await Visitor.arrive(t, onSite());
    await ada.heading("Get your first crate").waitFor();
    assert.equal(await ada.page.locator("#invitation").isVisible(), false);
    const asked = ada.requests.filter((request) => request.url().includes("/open/user"));
    assert.equal(asked.length, 0, "there is no code to look up");
    await ada.fillIn();
    await ada.join();
    await ada.welcomed();
    await ada.text("You found us all by yourself. Well sniffed out.").waitFor();
    assert.ok(await userRow(ada.email));
    assert.deepEqual(await referralsOf(ada.email), []);
    assert.deepEqual(ada.complaints(), []);
  });

  test("an unknown code: said so, and joining works all the same", async (t) => {
    const ada = await Visitor.arrive(t, onSite("?rsCode=NOSUCHCODE"));
    await ada.text("This invitation is no longer valid").waitFor();
    await ada.heading("Get your first crate").waitFor();
    await ada.fillIn();
    await ada.join();
    await ada.welcomed();
    assert.deepEqual(await referralsOf(ada.email), []);
    assert.deepEqual(ada.complaints({ requestsMayFail: true }), []);
  });

  test("while it is looked up, its shape is there and the form works already", async (t) => {
    await order({ operation: "openGetUserByCode", kind: "delay", ms: 1500 });
    const ada = await Visitor.arrive(t, shareLink(BOB));
    const card = ada.page.locator("#invitation");
    assert.equal(await card.getAttribute("aria-busy"), "true");
    await card.getByText("Looking up your invitation…").waitFor({ state: "attached" });
    const height = (await card.boundingBox()).height;
    await ada.fillIn();
    await ada.text("Bob T. invited you").waitFor();
    assert.equal(await card.getAttribute("aria-busy"), null);
    assert.ok(Math.abs((await card.boundingBox()).height - height) <= 40, "the page does not jump");
    assert.deepEqual(await ada.typed(), {
      firstName: "Ada",
      lastName: "Lovelace",
      email: ada.email,
      code: "",
    });
  });

  test("a picture that does not load leaves the initials", async (t) => {
    const ada = await Visitor.arrive(t);
    await ada.page.route("**/pictures/**", (route) => route.abort());
    await ada.page.goto(shareLink(BOB));
    await ada.text("Bob T. invited you").waitFor();
    await ada.page.locator(".portrait", { hasText: "BT" }).waitFor();
  });
}

/** Here the server answers what no document of it allows. */
export function invitationsOutOfReach() {
  const UNREACHABLE = [
    ["a server that is down", { kind: "status", code: 503, times: 20 }, "server_error"],
    [
      "open endpoints that are switched off",
      { kind: "status", code: 403, body: "{}", times: 20 },
      "endpoint_disabled",
    ],
    ["a connection that breaks", { kind: "reset", times: 20 }, "network"],
    ["a server that never answers", { kind: "hang", times: 20 }, "timeout"],
  ];
  for (const [name, fault, code] of UNREACHABLE) {
    test(`${name}: the invitation is kept, and counts all the same`, async (t) => {
      await order({ operation: "openGetUserByCode", ...fault });
      const ada = await Visitor.arrive(t, shareLink(BOB));
      await ada.text("We couldn’t look up who invited you").waitFor();
      assert.equal(await ada.page.locator("#invitation .notice").getAttribute("data-code"), code);
      await ada.fillIn();
      await ada.join();
      await ada.welcomed();
      assert.deepEqual(
        (await referralsOf(ada.email)).map((row) => row.referrer.id),
        [BOB.id],
      );
      assert.deepEqual(ada.complaints({ requestsMayFail: true }), []);
    });
  }

  test("trying again finds the invitation once the server is back", async (t) => {
    await order({ operation: "openGetUserByCode", kind: "status", code: 503, times: 2 });
    const ada = await Visitor.arrive(t, shareLink(BOB));
    await ada.button("Try again").click();
    await ada.text("Bob T. invited you").waitFor();
    assert.equal(await ada.focusedId(), "invitation", "the focus stays where the button was");
  });
}
