import assert from "node:assert/strict";
import { test } from "node:test";
import { SANDBOX_URL, SITE_URL } from "../environment.mjs";
import { BOB, referralsOf, shareLink, userRow } from "../sandbox.mjs";
import { DESKTOP, PHONE, Visitor } from "../visitor.mjs";

const SCREENS = { phone: PHONE, desktop: DESKTOP };

export function journey() {
  for (const [screen, device] of Object.entries(SCREENS)) {
    test(`from Bob's share link to the referral's row, on a ${screen}`, async (t) => {
      const ada = await Visitor.arrive(
        t,
        shareLink(BOB, "?engagementMedium=EMAIL&shareMedium=WHATSAPP"),
        device,
      );

      await ada.text("Bob T. invited you").waitFor();
      assert.equal(ada.page.url(), new URL(SITE_URL).href, "the address bar is clean");
      const portrait = ada.page.getByRole("img", { name: "Picture of Bob T." });
      assert.ok(await portrait.evaluate((image) => image.decode().then(() => image.naturalWidth > 0)));
      await ada.picture(`journey-${screen}-1-invited`);

      await ada.fillIn();
      await ada.join();
      await ada.welcomed();
      await ada.text("You were invited by Bob T.").waitFor();
      await ada.picture(`journey-${screen}-2-member`);

      const rows = await referralsOf(ada.email);
      assert.deepEqual(
        rows.map(({ referrer, code }) => ({ referrer, code })),
        [{ referrer: { id: BOB.id, accountId: BOB.id }, code: BOB.code }],
      );
      const { firstName, lastName, email, accountId } = await userRow(ada.email);
      assert.deepEqual(
        { firstName, lastName, email, accountId },
        { firstName: "Ada", lastName: "Lovelace", email: ada.email, accountId: ada.email },
      );
      assert.deepEqual(ada.complaints(), []);
    });
  }

  test("a new member's own link and code invite the next friend", async (t) => {
    const ada = await Visitor.arrive(t, shareLink(BOB));
    await ada.fillIn();
    await ada.join();
    await ada.welcomed();

    const { referralCodes } = await userRow(ada.email);
    const shown = (id) => ada.page.locator(`#share-classic-${id}`).textContent();
    assert.equal(await shown("code"), referralCodes.classic);
    const link = await shown("clean");
    assert.ok(link.startsWith(`${SANDBOX_URL}/s/`), link);
    const byEmail = await shown("EMAIL");
    assert.equal(new URL(byEmail).searchParams.get("shareMedium"), "EMAIL");

    const copies = [
      ["Copy your share link", link, "Copied your share link."],
      ["Copy your referral code", referralCodes.classic, "Copied your referral code."],
      ["Copy your link for Email", byEmail, "Copied your link for Email."],
    ];
    for (const [button, copied, announced] of copies) {
      await ada.button(button).click();
      await ada.page.locator("#announcement", { hasText: announced }).waitFor({ state: "attached" });
      assert.equal(await ada.page.evaluate(() => navigator.clipboard.readText()), copied);
    }

    const grace = await Visitor.arrive(t, link);
    await grace.text("Ada L. invited you").waitFor();
    await grace.fillIn();
    await grace.join();
    await grace.text("You were invited by Ada L.").waitFor();
    assert.deepEqual(
      (await referralsOf(grace.email)).map((row) => row.referrer.id),
      [ada.email],
    );
    assert.deepEqual([...ada.complaints(), ...grace.complaints()], []);
  });

  test("joining twice with one address welcomes the same member again", async (t) => {
    const ada = await Visitor.arrive(t, shareLink(BOB));
    await ada.fillIn();
    await ada.join();
    await ada.welcomed();
    const before = await userRow(ada.email);

    await ada.signOut();
    await ada.fillIn();
    await ada.join();
    await ada.welcomed();
    assert.deepEqual((await userRow(ada.email)).referralCodes, before.referralCodes);
    assert.equal((await referralsOf(ada.email)).length, 1);
  });
}
