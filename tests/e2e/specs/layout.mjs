import assert from "node:assert/strict";
import { test } from "node:test";
import { SITE_URL } from "../environment.mjs";
import { BOB, expiredInvitation, order, referralsOf, shareLink } from "../sandbox.mjs";
import { DESKTOP, onSite, Visitor } from "../visitor.mjs";

const OPERATION = "openGetUserByCode";

/** How the landing page is laid out, whatever happens in it. */
export function layout() {
  /** In the page, wherever it is scrolled to. */
  const topOf = (visitor, selector) =>
    visitor.page.locator(selector).evaluate((element) => element.getBoundingClientRect().top + scrollY);

  test("nothing that is read moves when the form complains, or the greeting comes", async (t) => {
    const ada = await Visitor.arrive(t, undefined, DESKTOP);
    await order({ operation: OPERATION, kind: "delay", ms: 800 });
    await ada.page.goto(shareLink(BOB));
    await ada.page.locator("#invitation[aria-busy]").waitFor();
    const places = async () => [await topOf(ada, "#headline"), await topOf(ada, "#join-title")];
    const before = await places();
    await ada.text("Bob T. invited you").waitFor();
    assert.deepEqual(await places(), before, "the greeting");
    await ada.join();
    await ada.text("Please tell us your first name.").waitFor();
    assert.deepEqual(await places(), before, "the complaints");
  });

  const ANSWERS = [
    ["an unknown code", "?rsCode=NOSUCHCODE", { kind: "delay", ms: 800 }],
    [
      "an invitation that cannot be looked up",
      `?rsCode=${BOB.code}`,
      { kind: "status", code: 503, times: 20 },
    ],
  ];
  for (const [state, address, fault] of ANSWERS) {
    test(`nor does ${state} move it`, async (t) => {
      const ada = await Visitor.arrive(t, undefined, DESKTOP);
      await order({ operation: OPERATION, ...fault });
      await ada.page.goto(onSite(address));
      await ada.page.locator("#invitation[aria-busy]").waitFor();
      const before = await topOf(ada, "#headline");
      await ada.page.locator("#invitation:not([aria-busy])").waitFor();
      assert.equal(await topOf(ada, "#headline"), before);
    });
  }

  test("a phone's first screen says price and promise, and leads to the form", async (t) => {
    const ada = await Visitor.arrive(t, shareLink(BOB), { viewport: { width: 360, height: 640 } });
    await ada.text("Bob T. invited you").waitFor();
    const button = ada.page.getByRole("link", { name: "Get your first crate" });
    for (const part of [
      ada.text("Bob T. invited you"),
      ada.page.locator("#headline"),
      ada.page.locator(".offer"),
      button,
    ]) {
      const { y, height } = await part.boundingBox();
      assert.ok(y >= 0 && y + height <= 640, `${await part.innerText()} ends at ${y + height}`);
    }
    await button.click();
    await ada.page.waitForFunction(() => document.getElementById("join").getBoundingClientRect().top < 100);
  });

  test("text twice as large breaks neither the name nor the page", async (t) => {
    const ada = await Visitor.arrive(t, onSite(), { viewport: { width: 360, height: 740 } });
    await ada.page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
    await ada.assertFits();
    const lines = await ada.page
      .locator(".wordmark span")
      .first()
      .evaluate((name) => name.getClientRects().length);
    assert.equal(lines, 1);
    await ada.picture("text-200");
    await ada.signUp();
    await ada.assertFits();
    await ada.picture("text-200-member");
  });

  test("an invitation that has expired says so", async (t) => {
    const ada = await Visitor.arrive(t, onSite(expiredInvitation(BOB)));
    await ada.text("This invitation has expired").waitFor();
    await ada.signUp();
    assert.deepEqual(await referralsOf(ada.email), []);
    assert.deepEqual(ada.complaints(), []);
  });

  test("where colours are forced, cards keep their box and lists their marks", async (t) => {
    const ada = await Visitor.arrive(t, shareLink(BOB), { ...DESKTOP, forcedColors: "active" });
    await ada.text("Bob T. invited you").waitFor();
    const seen = await ada.page.evaluate(() => {
      const style = (selector, pseudo) => getComputedStyle(document.querySelector(selector), pseudo);
      return {
        card: style("#invitation").borderTopColor !== style("#invitation").backgroundColor,
        mark: style(".promises li", "::before").backgroundColor !== style("body").backgroundColor,
      };
    });
    assert.deepEqual(seen, { card: true, mark: true });
  });

  test("a link to the page is previewed with its own picture", async () => {
    const html = await (await fetch(SITE_URL)).text();
    const property = (name) => new RegExp(`property="${name}"\\s+content="([^"]+)"`).exec(html)?.[1];
    for (const name of ["og:title", "og:description", "og:type", "og:image:alt"])
      assert.ok(property(name), name);
    assert.equal(property("og:url"), SITE_URL);
    const picture = await fetch(property("og:image"));
    assert.equal(picture.headers.get("content-type"), "image/jpeg");
    assert.ok((await picture.arrayBuffer()).byteLength < 300_000, "WhatsApp takes no larger one");
  });
}
