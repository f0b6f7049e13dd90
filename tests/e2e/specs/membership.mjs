import assert from "node:assert/strict";
import { test } from "node:test";
import { SITE_URL } from "../environment.mjs";
import { AMELIA, BOB, order, referralsOf, shareLink } from "../sandbox.mjs";
import { onSite, Visitor } from "../visitor.mjs";

const MEMBER_PAGE = onSite("#/member");

async function member(t, options) {
  const ada = await Visitor.arrive(t, shareLink(BOB), options);
  await ada.signUp();
  await ada.text("You were invited by Bob T.").waitFor();
  return ada;
}

export function membership() {
  test("the member's page has an address: it outlives a reload, Back and Forward", async (t) => {
    const ada = await member(t);
    assert.equal(ada.page.url(), MEMBER_PAGE);
    await ada.page.reload();
    await ada.welcomed();
    await ada.text("You were invited by Bob T.").waitFor();
    await ada.page.getByRole("link", { name: "Back to the front page" }).click();
    await ada.heading("Good to see you, Ada.").waitFor();
    assert.equal(await ada.page.locator("#invitation").count(), 0, "members are not invited");
    assert.equal(await ada.page.getByLabel("First name").count(), 0, "nor asked to join");
    await ada.page.goBack();
    await ada.welcomed();
    assert.equal(await ada.page.title(), "Welcome to Lopsided");
    await ada.page.goForward();
    await ada.heading("Good to see you, Ada.").waitFor();
    await ada.page.getByRole("link", { name: "Go to your page" }).click();
    await ada.welcomed();
    assert.equal(await ada.focusedId(), "member-title");
    assert.deepEqual(ada.complaints(), []);
  });

  test("its shape is there before the page's own script is", async (t) => {
    const ada = await member(t);
    await ada.page.route("**/assets/*.js", () => {});
    await ada.page.reload({ waitUntil: "commit" });
    await ada.page.getByText("Fetching your page…").waitFor({ state: "attached" });
    // Unseen as soon as anything is seen: until then, there is no style.
    await ada.heading("Fruit that").waitFor({ state: "hidden" });
  });

  test("the skip link skips, and stays on the page", async (t) => {
    const ada = await member(t);
    await ada.page.locator(".skip-link").focus();
    await ada.page.keyboard.press("Enter");
    assert.equal(await ada.focusedId(), "content");
    assert.equal(ada.page.url(), MEMBER_PAGE);
  });

  test("the member's page is nobody's without a membership", async (t) => {
    const ada = await Visitor.arrive(t, MEMBER_PAGE);
    await ada.heading("Get your first crate").waitFor();
    assert.equal(await ada.page.locator(".membership").isVisible(), false);
    assert.deepEqual(ada.complaints(), []);
  });

  test("signing out leaves nothing on this device, and Back leads to nobody's page", async (t) => {
    const ada = await member(t);
    await ada.signOut();
    assert.equal(ada.page.url(), SITE_URL);
    const left = await ada.page.evaluate(async () => {
      const [database] = await indexedDB.databases();
      const request = indexedDB.open(database.name);
      await new Promise((resolve) => (request.onsuccess = resolve));
      const stores = [...request.result.objectStoreNames];
      const counts = stores.map(
        (store) =>
          new Promise((resolve) => {
            const count = request.result.transaction(store).objectStore(store).count();
            count.onsuccess = () => resolve(count.result);
          }),
      );
      return {
        cookies: document.cookie,
        storage: { ...localStorage, ...sessionStorage },
        kept: (await Promise.all(counts)).reduce((sum, count) => sum + count, 0),
      };
    });
    assert.deepEqual(left, { cookies: "", storage: {}, kept: 0 });
    await ada.page.goBack();
    await ada.heading("Get your first crate").waitFor();
    assert.equal(await ada.text("You were invited by Bob T.").isVisible(), false);
    assert.deepEqual(ada.complaints(), []);
  });

  test("a page that cannot be fetched says so, and comes when it is asked for again", async (t) => {
    const ada = await member(t);
    await order({ operation: "openGetUser", kind: "status", code: 503, times: 2 });
    await ada.page.reload();
    await ada.heading("Your page isn’t here just now").waitFor();
    await ada.button("Try again").click();
    await ada.welcomed();
    assert.deepEqual(ada.complaints({ requestsMayFail: true }), []);
  });

  test("a member whom the program does not know, and who has nothing waiting, is told to join once more", async (t) => {
    const ada = await member(t);
    await order({ operation: "openGetUser", kind: "status", code: 404, body: "{}" });
    await ada.page.reload();
    await ada.heading("We can’t find you").waitFor();
    assert.equal(await ada.page.getByText("kept on this device").count(), 0);
  });

  const TARGETS = [
    ["Email", "Send", "mailto:", "body"],
    ["WhatsApp", "Send", "https://wa.me/", "text"],
    ["Text message", "Send", "sms:", "body"],
    ["Facebook", "Post", "https://www.facebook.com/sharer/sharer.php", "u"],
    ["X (Twitter)", "Post", "https://x.com/intent/post", "url"],
    ["LinkedIn", "Post", "https://www.linkedin.com/sharing/share-offsite/", "url"],
  ];
  test("each medium's button begins a message or a post with its own link", async (t) => {
    const ada = await member(t);
    for (const [medium, verb, address, parameter] of TARGETS) {
      const name = `${verb} your link for ${medium}`;
      const button = ada.page.getByRole("link", { name, exact: true });
      const href = await button.getAttribute("href");
      assert.ok(href.startsWith(`${address}?`), href);
      assert.ok(!href.includes("+"), "mail programs show a plus as a plus");
      const row = ada.page.getByRole("group", { name: medium, exact: true });
      const link = await row.locator("code").textContent();
      assert.ok(new URL(href).searchParams.get(parameter).endsWith(link), href);
      assert.equal(await button.getAttribute("target"), address.startsWith("https:") ? "_blank" : null);
    }
  });

  test("where the system has a sheet to share with, it gets the link, and a change of mind is no failure", async (t) => {
    const ada = await Visitor.arrive(t);
    await ada.page.addInitScript(() => {
      globalThis.shared = [];
      navigator.share = async (data) => {
        globalThis.shared.push(data);
        throw new DOMException("", "AbortError");
      };
    });
    await ada.page.goto(onSite());
    await ada.signUp();
    await ada.button("Share your share link").click();
    const [{ url, title, text }] = await ada.page.evaluate(() => globalThis.shared);
    assert.equal(url, await ada.page.locator("#share-classic-clean").textContent());
    assert.ok(title && text);
    await ada.page.waitForTimeout(200);
    assert.doesNotMatch(await ada.page.locator("#announcement").textContent(), /couldn’t/);
    assert.deepEqual(ada.complaints(), []);
  });

  test("a browser that lets no page copy shows the link and selects it", async (t) => {
    const ada = await Visitor.arrive(t);
    await ada.page.addInitScript(() => {
      navigator.clipboard.writeText = () => Promise.reject(new Error("refused"));
    });
    await ada.page.goto(onSite());
    await ada.signUp();
    await ada.button("Copy your link for Email").click();
    const link = ada.page.locator("#share-classic-EMAIL");
    await link.waitFor();
    const selected = await ada.page.evaluate(() => String(getSelection()));
    assert.equal(selected.replaceAll(/\s/g, ""), await link.textContent());
  });

  test("two referrers of two programs stand one below the other", async (t) => {
    const ada = await Visitor.arrive(t, shareLink(AMELIA));
    await ada.page.getByLabel("A friend’s code").fill(BOB.codeOfFriends);
    await ada.signUp();
    const boxes = [];
    for (const name of ["Amelia O.", "Bob T."]) {
      const card = ada.page.locator(".referrer", { hasText: `You were invited by ${name}` });
      await card.waitFor();
      boxes.push(await card.boundingBox());
    }
    const [upper, lower] = boxes.sort((one, other) => one.y - other.y);
    assert.equal(upper.x, lower.x);
    assert.ok(lower.y >= upper.y + upper.height);
    assert.equal((await referralsOf(ada.email)).length, 2);
  });
}
