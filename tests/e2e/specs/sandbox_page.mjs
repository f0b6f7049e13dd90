import assert from "node:assert/strict";
import { test } from "node:test";
import { SANDBOX_URL } from "../environment.mjs";
import { AMELIA, askSandbox, BOB, openFaults, order, shareLink, userRow } from "../sandbox.mjs";
import { assertAccessible, DESKTOP, onSite, Visitor } from "../visitor.mjs";

const SCREENS = { phone: { width: 360, height: 740 }, desktop: { width: 1280, height: 800 } };
/** A page that takes longer over a refresh is felt to stutter; on a busy machine it may take some of it again. */
const LONGEST_TASK_MS = 150;

async function integrator(t, hash = "", options = DESKTOP) {
  const arrived = await Visitor.arrive(t, `${SANDBOX_URL}/${hash}`, options);
  await arrived.text("live").waitFor();
  arrived.tab = (name) => arrived.page.getByRole("tab", { name: new RegExp(`^${name}`) });
  arrived.counts = (name, count) => arrived.page.locator(`#${name}-count`, { hasText: count }).waitFor();
  arrived.request = (text) => arrived.page.locator("#requests > li", { hasText: text }).first();
  return arrived;
}

export function sandboxPage() {
  test("an integrator sees the new member, the referral and the requests as they happen", async (t) => {
    const watcher = await integrator(t, "#users");
    const { page } = watcher;
    const member = page.locator("#users > li", { hasText: "Byron" });
    assert.equal(await member.count(), 0);

    const ada = await Visitor.arrive(t, shareLink(BOB));
    await ada.signUp({ lastName: "Byron" });

    // Nothing is loaded anew: the page follows by itself.
    await member.getByText(ada.email, { exact: true }).waitFor();
    const { referralCodes } = await userRow(ada.email);
    const link = member.getByRole("link", { name: referralCodes.classic, exact: true });
    assert.equal(await link.getAttribute("href"), `${SANDBOX_URL}/s/${referralCodes.classic}`);
    await watcher.tab("Referrals").click();
    const referral = page.locator("#referrals > li", { hasText: "Byron" });
    assert.match(
      await referral.locator(".pair").innerText(),
      /^Bob Testerman\s+referred\s+Ada Byron$/,
      "who referred whom",
    );
    await referral.getByText(BOB.code, { exact: true }).waitFor();
    assert.deepEqual(watcher.complaints(), []);
  });

  test("an integrator sees what their page sent, decoded, and who was credited", async (t) => {
    const ada = await Visitor.arrive(t, shareLink(BOB));
    const session = ada.page.waitForResponse("**/session");
    await ada.signUp();
    const { token } = await (await session).json();
    const watcher = await integrator(t);
    const upsert = watcher.request("openUserUpsert");
    assert.equal(await upsert.locator(".status").innerText(), "200");
    assert.match(
      await upsert.locator(".outcome").innerText(),
      /^credited: Bob Testerman, by BOBTESTERMAN in classic, from the cookie$/,
    );
    await upsert.locator("summary").click();
    const passage = (name) => upsert.getByRole("group", { name, exact: true }).textContent();
    const body = JSON.parse(await passage("Body, as it was sent"));
    assert.equal(body.firstName, "Ada");
    const cookie = JSON.parse(await passage("Attribution cookie, decoded"));
    assert.deepEqual(cookie, JSON.parse(Buffer.from(body.cookies, "base64url")));
    assert.equal(JSON.parse(await passage("User token: header")).alg, "HS256");
    assert.equal(JSON.parse(await passage("User token: claims")).user.id, ada.email);
    assert.equal(JSON.parse(await passage("Answer")).id, ada.email);
    const link = watcher.request("GET /s/BOBTESTERMAN");
    await link.locator("summary").click();
    await link.getByRole("group", { name: "Attribution cookie, decoded" }).waitFor();
    const page = await watcher.page.content();
    for (const part of token.split(".")) assert.ok(!page.includes(part), "no token, nor a part of one");
    await watcher.page.setViewportSize(SCREENS.phone);
    await watcher.assertFits();
    await watcher.picture("sandbox-page-unfolded");
    assert.deepEqual(watcher.complaints(), []);
  });

  test("a refusal says why in its line", async (t) => {
    const watcher = await integrator(t);
    await watcher.page.evaluate(async () => {
      const ask = (path, init) => fetch(path, { headers: { "content-type": "application/json" }, ...init });
      const session = JSON.stringify({ id: "late@example.com", ttlSeconds: -600 });
      const { token } = await (await ask("/session", { method: "POST", body: session })).json();
      await ask("/api/v1/demo/open/account/late%40example.com/user/late%40example.com", {
        method: "PUT",
        headers: { "content-type": "application/json", "x-saasquatch-user-token": token },
        body: "{}",
      });
    });
    const refused = watcher.request("late@example.com");
    await refused.locator(".outcome").waitFor();
    assert.equal(
      await refused.locator(".outcome").innerText(),
      "refused: The user token is incorrect: it has expired. It expired 10 minutes before.",
    );
  });

  test("an answer that a fault has spoilt is shown all the same, and what is unfolded stays so", async (t) => {
    await order({ kind: "json_wrong_types", operation: "openGetUserByCode" });
    await order({ kind: "delay", ms: 1_500, operation: "openValidateCode" });
    const watcher = await integrator(t);
    await watcher.page.evaluate(() => {
      fetch("/api/v1/demo/open/user?referralCode=NOSUCHCODE");
      fetch("/api/v1/demo/open/code/SLOWCODE");
    });
    await watcher.request("NOSUCHCODE").locator(".outcome", { hasText: "json_wrong_types" }).waitFor();
    const slow = watcher.request("SLOWCODE");
    await slow
      .locator(".outcome", { hasText: "no answer yet" })
      .or(slow.locator(".outcome", { hasText: "delay" }))
      .waitFor();
    await slow.locator("summary").click();
    await slow.locator(".status", { hasText: "404" }).waitFor();
    await slow.getByRole("group", { name: "Answer" }).waitFor();
    assert.equal(await watcher.page.getByText("This row cannot be shown").count(), 0);
  });

  test("preflights are folded away until they are wanted", async (t) => {
    const ada = await Visitor.arrive(t, shareLink(BOB));
    await ada.signUp();
    const watcher = await integrator(t);
    const preflights = watcher.page.locator("#requests > li", { hasText: "OPTIONS" });
    assert.equal(await preflights.count(), 0);
    await watcher.page.getByLabel("with preflights").check();
    await preflights.first().waitFor();
  });

  test("a fault is armed, hits, and another is taken back, by buttons", async (t) => {
    const watcher = await integrator(t, "#faults");
    const { page } = watcher;
    await page.getByLabel("What goes wrong").selectOption("delay");
    await watcher.button("Arm").click();
    await page.getByLabel("What goes wrong").selectOption("status");
    await page.getByLabel("In which operation").selectOption("openGetUserByCode");
    await page.getByLabel("How often").fill("20");
    await watcher.button("Arm").click();
    await watcher.button("Disarm delay of any operation").click();
    await page.locator("#faults > li").nth(1).waitFor({ state: "detached" });
    const [{ kind, operation, times }] = await openFaults();
    assert.deepEqual(
      { kind, operation, times },
      { kind: "status", operation: "openGetUserByCode", times: 20 },
    );

    const ada = await Visitor.arrive(t, shareLink(BOB));
    await ada.text("We couldn’t look up who invited you").waitFor();
    await watcher.tab("Requests").click();
    const harmed = watcher.request("openGetUserByCode");
    assert.match(await harmed.locator(".outcome").innerText(), /^by the fault status/);
    await watcher.tab("Faults").click();
    await watcher.button("Disarm status of openGetUserByCode").click();
    await page.locator("#faults-empty").waitFor();
    await page.getByLabel("With", { exact: true }).fill("{");
    await watcher.button("Arm").click();
    await page.getByText("What it goes with is no JSON").waitFor();
  });

  test("a search finds people, codes and requests, and says what is left out", async (t) => {
    const watcher = await integrator(t);
    await watcher.page.getByLabel("Search names, ids, codes and requests").fill(AMELIA.code);
    await watcher.counts("users", /^1$/);
    await watcher.tab("Users").click();
    assert.equal(await watcher.page.locator("#users > li").count(), 1);
    await watcher.page.locator("#users .name", { hasText: "Amelia Okafor" }).waitFor();
  });

  test("an address is broken at its marks, and not within its words", async (t) => {
    const ada = await Visitor.arrive(t, onSite());
    await ada.signUp();
    const watcher = await integrator(t, "", { viewport: SCREENS.phone });
    const path = watcher.request("openListReferrals").locator(".path");
    await path.waitFor();
    const lines = (await path.innerText()).split("\n")[0];
    assert.ok(lines.includes(`referringUserId=${ada.email}&`), lines);
    // Each stretch between two places to break is on one line.
    const broken = await path.evaluate((element) => {
      const texts = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE);
      const rows = texts.map((text) => {
        const range = document.createRange();
        range.selectNode(text);
        return [text.data, new Set([...range.getClientRects()].map(({ top }) => top)).size];
      });
      return rows.filter(([data, lines]) => lines > 1 && !data.includes(" "));
    });
    assert.deepEqual(broken, []);
  });

  test("tabs go by arrow key, and have addresses", async (t) => {
    const watcher = await integrator(t, "", { viewport: SCREENS.phone });
    await watcher.tab("Requests").focus();
    for (const [key, name] of [
      ["ArrowRight", "users"],
      ["ArrowRight", "referrals"],
      ["ArrowRight", "faults"],
      ["ArrowRight", "requests"],
      ["ArrowLeft", "faults"],
    ]) {
      await watcher.page.keyboard.press(key);
      assert.equal(await watcher.focusedId(), `tab-${name}`);
      assert.equal(new URL(watcher.page.url()).hash, `#${name}`);
      assert.ok(await watcher.page.locator(`#panel-${name}`).isVisible());
    }
    const { top } = await watcher.page
      .locator("#panel-faults")
      .evaluate((panel) => panel.getBoundingClientRect());
    assert.ok(top < SCREENS.phone.height / 2, `it begins ${top} px down`);
  });

  test("a link that leads nowhere is answered with a page for people", async (t) => {
    const ada = await Visitor.arrive(t, `${SANDBOX_URL}/s/NOSUCHCODE`, { viewport: SCREENS.phone });
    await ada.heading("This link leads nowhere").waitFor();
    await ada.assertFits();
    await assertAccessible(ada, "no-such-link");
    assert.deepEqual(ada.complaints({ requestsMayFail: true }), []);
  });

  test("a reset leaves the seed, at the second click", async (t) => {
    const ada = await Visitor.arrive(t, onSite());
    await ada.signUp();
    const watcher = await integrator(t, "#users");
    await watcher.button("Reset to the seed").click();
    assert.ok(await userRow(ada.email), "not at the first");
    await watcher.button("Really? Everything goes").click();
    await watcher.counts("users", /^4$/);
    assert.equal(await userRow(ada.email), undefined);
  });

  test("a thousand users and five hundred requests come in without a stutter", async (t) => {
    const watcher = await integrator(t);
    const { page } = watcher;
    await page.evaluate(() => {
      globalThis.longest = 0;
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries())
          globalThis.longest = Math.max(globalThis.longest, duration);
      }).observe({ type: "longtask" });
    });
    const people = Array.from({ length: 1000 }, (_, number) => ({
      id: `crowd-${number}`,
      firstName: "Crowd",
    }));
    for (let start = 0; start < people.length; start += 50) {
      await Promise.all(
        people.slice(start, start + 50).map((person) =>
          fetch(`${SANDBOX_URL}/api/v1/demo/user`, {
            method: "POST",
            headers: {
              "Content-Type": "application/json",
              Authorization: `Basic ${btoa(":TEST_sandbox_api_key")}`,
            },
            body: JSON.stringify({ ...person, accountId: person.id }),
          }),
        ),
      );
    }
    await watcher.counts("requests", /^100 of 500$/);
    await watcher.counts("users", /^100 of 1\d\d\d$/);
    await watcher.tab("Users").click();
    await page.locator("#users > li", { hasText: "crowd-999" }).waitFor();
    const longest = await page.evaluate(() => globalThis.longest);
    t.diagnostic(`longest task: ${Math.round(longest)} ms`);
    assert.ok(longest < LONGEST_TASK_MS, `${longest} ms`);
    await askSandbox("reset", { method: "POST" });
  });

  for (const name of ["requests", "users", "referrals", "faults"]) {
    test(`${name}: fits phone and desktop and shuts nobody out`, async (t) => {
      const ada = await Visitor.arrive(t, shareLink(BOB));
      await ada.signUp();
      await order({ kind: "delay", ms: 1, operation: "openDeleteUser", times: 3 });
      const watcher = await integrator(t, `#${name}`, { viewport: SCREENS.phone, reducedMotion: "reduce" });
      if (name === "requests") await watcher.request("openUserUpsert").locator("summary").click();
      await watcher.page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
      await watcher.assertFits();
      await watcher.page.evaluate(() => (document.documentElement.style.fontSize = ""));
      await assertAccessible(watcher, `sandbox-${name}`);
      assert.deepEqual(watcher.complaints(), []);
    });
  }
}
