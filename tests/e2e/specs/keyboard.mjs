import assert from "node:assert/strict";
import { test } from "node:test";
import { BOB, referralsOf, shareLink } from "../sandbox.mjs";
import { DESKTOP, onSite, Visitor } from "../visitor.mjs";

/** Presses Tab until this element has the focus; every stop on the way must show where it is. */
async function tabTo(visitor, id) {
  for (let presses = 0; presses < 40; presses++) {
    await visitor.page.keyboard.press("Tab");
    const stop = await visitor.page.evaluate(() => {
      const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
      const name = document.activeElement.id || document.activeElement.textContent.trim();
      return { name, ring: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 };
    });
    assert.ok(stop.ring, `"${stop.name}" has the focus and does not show it`);
    if (stop.name === id) return;
  }
  assert.fail(`Tab never reached "${id}"`);
}

export function keyboard() {
  test("signing up takes no more than a keyboard", async (t) => {
    const ada = await Visitor.arrive(t, shareLink(BOB));
    await ada.text("Bob T. invited you").waitFor();
    await tabTo(ada, "Skip to content");
    await ada.page.keyboard.press("Enter");
    assert.equal(await ada.focusedId(), "content");
    for (const [id, text] of [
      ["first-name", "Ada"],
      ["last-name", "Lovelace"],
      ["email", ada.email],
    ]) {
      await tabTo(ada, id);
      await ada.page.keyboard.type(text);
    }
    await tabTo(ada, "Join Lopsided");
    await ada.page.keyboard.press("Enter");
    await ada.welcomed();
    assert.equal(await ada.focusedId(), "member-title", "the new view's title is read out");
    assert.equal(await ada.page.title(), "Welcome to Lopsided");
    assert.deepEqual(
      (await referralsOf(ada.email)).map((row) => row.code),
      [BOB.code],
    );

    await tabTo(ada, "Copy");
    await ada.page.keyboard.press("Enter");
    await ada.page
      .locator("#announcement", { hasText: "Copied your referral code." })
      .waitFor({ state: "attached" });
  });

  const COMPLAINTS = [
    [{ firstName: "" }, "first-name", "Please tell us your first name."],
    [{ lastName: "   " }, "last-name", "Please tell us your last name."],
    [{ email: "" }, "email", "Please tell us your email address."],
    [
      { email: "ada" },
      "email",
      "This doesn’t look like an email address. It should read like name@example.com.",
    ],
    [
      { email: "ada@example" },
      "email",
      "This doesn’t look like an email address. It should read like name@example.com.",
    ],
  ];
  for (const [details, id, complaint] of COMPLAINTS) {
    test(`${JSON.stringify(details)} is complained about at its field`, async (t) => {
      const ada = await Visitor.arrive(t, onSite());
      await ada.fillIn(details);
      await ada.page.keyboard.press("Enter");
      const input = ada.page.locator(`#${id}`);
      assert.equal(await ada.focusedId(), id);
      assert.equal(await input.getAttribute("aria-invalid"), "true");
      const description = await input.evaluate((element) =>
        element
          .getAttribute("aria-describedby")
          .split(" ")
          .map((describing) => document.getElementById(describing).textContent)
          .join(" "),
      );
      assert.ok(description.startsWith(complaint), description);
      const sent = ada.requests.filter((request) => request.method() !== "GET");
      assert.equal(sent.length, 0, "nothing was sent");

      await ada.fillIn();
      assert.equal(await input.getAttribute("aria-invalid"), null, "the complaint goes as soon as it is met");
    });
  }

  test("what a browser can fill in by itself is named for it", async (t) => {
    const ada = await Visitor.arrive(t, onSite());
    const named = await ada.page
      .locator("#sign-up input")
      .evaluateAll((inputs) => inputs.map((input) => input.autocomplete));
    assert.deepEqual(named, ["given-name", "family-name", "email", "off"]);
  });

  test("nothing moves for who asked for less motion", async (t) => {
    const ada = await Visitor.arrive(t, undefined, { ...DESKTOP, reducedMotion: "reduce" });
    await ada.page.route("**/open/user?*", () => {});
    await ada.page.goto(shareLink(BOB));
    await ada.page.locator("#invitation[aria-busy]").waitFor();
    const moving = await ada.page.evaluate(() => document.getAnimations().length);
    assert.equal(moving, 0);
  });
}
