import assert from "node:assert/strict";
import { test } from "node:test";
import { AMELIA, AS_BOB, BOB, order, referralsOf, shareLink } from "../sandbox.mjs";
import { onSite, Visitor } from "../visitor.mjs";

const referrersOf = async (userId) => (await referralsOf(userId)).map(({ referrer }) => referrer.id);
const NOTE = "#code-note";
const validations = (visitor) => visitor.requests.filter((request) => request.url().includes("/open/code/"));
const typeCode = (visitor, code) =>
  visitor.page.getByLabel("A friend’s code").pressSequentially(code, { delay: 20 });

async function asBob(t) {
  const bob = await Visitor.arrive(t, onSite());
  await bob.signUp(AS_BOB);
  return bob;
}

export function friends() {
  test("a code that was told is judged while it is typed, once, and its owner gets the credit", async (t) => {
    const ada = await Visitor.arrive(t, onSite());
    await typeCode(ada, BOB.code);
    await ada.page.locator(`${NOTE}[data-verdict=good]`).waitFor();
    assert.match(await ada.page.locator(NOTE).textContent(), /^It’s Bob T\.’s/);
    assert.equal(validations(ada).length, 1, "not once for each letter");
    await ada.signUp();
    assert.deepEqual(await referrersOf(ada.email), [BOB.id]);
    assert.deepEqual(ada.complaints(), []);
  });

  test("an unknown code stops the sign-up and says so; without it, it goes on", async (t) => {
    const ada = await Visitor.arrive(t, onSite());
    await ada.fillIn();
    await typeCode(ada, "NOSUCHCODE");
    await ada.page.locator(`${NOTE}[data-verdict=unknown]`).waitFor();
    await ada.join();
    assert.equal(await ada.focusedId(), "code");
    await ada.page.getByLabel("A friend’s code").fill("");
    await ada.join();
    await ada.welcomed();
    assert.deepEqual(await referrersOf(ada.email), []);
  });

  test("a code that is typed on while it is looked up: only the last answer counts", async (t) => {
    const ada = await Visitor.arrive(t, onSite());
    await order({ operation: "openValidateCode", kind: "delay", ms: 1_500 });
    await typeCode(ada, "NOSUCHCODE");
    await ada.page.waitForRequest("**/open/code/NOSUCHCODE");
    await ada.page.getByLabel("A friend’s code").fill(BOB.code);
    await ada.page.locator(`${NOTE}[data-verdict=good]`).waitFor();
    await ada.page.waitForTimeout(1_600);
    assert.equal(await ada.page.locator(NOTE).getAttribute("data-verdict"), "good");
  });

  test("a code that could not be checked goes along all the same", async (t) => {
    const ada = await Visitor.arrive(t, onSite());
    await order({ operation: "openValidateCode", kind: "status", code: 503, times: 2 });
    await ada.fillIn();
    await typeCode(ada, AMELIA.code);
    await ada.text("We couldn’t check this code just now. Join all the same; it goes along.").waitFor();
    await ada.join();
    await ada.welcomed();
    assert.deepEqual(await referrersOf(ada.email), [AMELIA.id]);
  });

  test("a typed code comes before the link that was followed", async (t) => {
    const ada = await Visitor.arrive(t, shareLink(AMELIA));
    await typeCode(ada, BOB.code);
    await ada.page.locator(`${NOTE}[data-verdict=good]`).waitFor();
    await ada.signUp();
    assert.equal((await referrersOf(ada.email))[0], BOB.id);
  });

  test("a new member has invited nobody yet", async (t) => {
    const ada = await Visitor.arrive(t, onSite());
    await ada.fillIn();
    await ada.join();
    await ada.text("Nobody yet. The first one to use your link will stand here.").waitFor();
  });

  test("a member sees the friend who joined by their link", async (t) => {
    const name = `Zoe${process.pid}`;
    const zoe = await Visitor.arrive(t, shareLink(BOB));
    await zoe.signUp({ firstName: name, lastName: "Quince" });
    const bob = await asBob(t);
    // Page by page: the tests have sent him many.
    const more = bob.button("Show more").or(bob.text(`${name} Q.`));
    while (!(await bob.text(`${name} Q.`).isVisible())) {
      await more.first().waitFor();
      if (await bob.button("Show more").isVisible()) await bob.button("Show more").click();
    }
    assert.deepEqual(bob.complaints(), []);
  });

  test("who came by an invitation is never told that they came alone", async (t) => {
    const ada = await Visitor.arrive(t, shareLink(BOB));
    await ada.text("Bob T. invited you").waitFor();
    await order({ operation: "openGetUserByCode", kind: "status", code: 503, times: 20 });
    await ada.page.reload();
    await ada.fillIn();
    await ada.join();
    await ada.page.getByText("A friend’s invitation brought you here.").waitFor({ timeout: 30_000 });
    assert.deepEqual(await referrersOf(ada.email), [BOB.id]);
  });

  test("a list that does not come says so, and comes when it is asked for again", async (t) => {
    await order({ operation: "openListReferrals", kind: "status", code: 503, times: 2 });
    const bob = await asBob(t);
    await bob.text("We couldn’t look up your friends").waitFor({ timeout: 30_000 });
    await bob.button("Try again").click();
    await bob.page.locator(".friends li").first().waitFor();
  });
}
