import { test } from "node:test";
import assert from "node:assert/strict";
import { SANDBOX_URL } from "../environment.mjs";
import { BOB, shareLink, userRow } from "../sandbox.mjs";
import { DESKTOP, Visitor } from "../visitor.mjs";

const SCREENS = { phone: { width: 360, height: 740 }, desktop: { width: 1280, height: 800 } };

export function sandboxPage() {
  test("an integrator sees the new member, the referral and the requests as they happen", async (t) => {
    const integrator = await Visitor.arrive(t, `${SANDBOX_URL}/`, DESKTOP);
    await integrator.text("live").waitFor();
    const { page } = integrator;
    const member = page.locator("#users > li", { hasText: "Byron" });
    assert.equal(await member.count(), 0);

    const ada = await Visitor.arrive(t, shareLink(BOB));
    await ada.fillIn({ lastName: "Byron" });
    await ada.join();
    await ada.welcomed();

    // Nothing is loaded anew: the page follows by itself.
    await member.getByText(ada.email, { exact: true }).waitFor();
    const { referralCodes } = await userRow(ada.email);
    await member.getByText(referralCodes.classic, { exact: true }).waitFor();
    const referral = page.locator("#referrals > li", { hasText: "Byron" });
    assert.match(
      await referral.locator(".pair").innerText(),
      /^Bob Testerman\s+referred\s+Ada Byron$/,
      "who referred whom",
    );
    await referral.getByText(BOB.code, { exact: true }).waitFor();
    const request = page.locator("#requests > li", { hasText: "openUserUpsert" }).first();
    assert.equal(await request.locator(".status").innerText(), "200");
    await request.locator("summary").click();
    await request.locator("pre", { hasText: ada.email }).waitFor();

    for (const [screen, viewport] of Object.entries(SCREENS)) {
      await page.setViewportSize(viewport);
      await integrator.assertFits();
      await integrator.picture(`sandbox-page-${screen}`);
    }
    assert.deepEqual(integrator.complaints(), []);
  });
}
