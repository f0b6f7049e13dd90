import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";

// What a page's scripts meet where cookies are switched off: nothing is kept, or touching the jar throws.
const WITHOUT_COOKIES = [
  {
    name: "cookies are ignored",
    set: (visit) => visit.withoutCookies(),
  },
  {
    name: "document.cookie throws",
    set: (visit) =>
      visit.evaluate(() => {
        const refuse = () => {
          throw new DOMException("The operation is insecure.", "SecurityError");
        };
        Object.defineProperty(Document.prototype, "cookie", { get: refuse, set: refuse });
      }),
  },
];

export function refusals(stage) {
  for (const { name, set } of WITHOUT_COOKIES) {
    test(`${name}: localStorage keeps it, until the jar does`, async (t) => {
      const visit = await stage.visit(t);
      await visit.open("/?rsCode=BOBT", "a");
      await set(visit);
      const { stored, storedIn, encoded } = await visit.capture({ cleanUrl: true });
      assert.deepEqual([stored, storedIn], [true, "localStorage"]);
      assert.equal(await visit.evaluate(() => location.search), "");

      await visit.open("/", "a");
      await set(visit);
      const again = await visit.capture();
      assert.deepEqual([again.encoded, again.source, again.storedIn], [encoded, "cookie", "localStorage"]);
      assert.equal((await visit.signUp()).body.cookies, encoded);

      await visit.open("/", "a");
      assert.deepEqual(await visit.capture().then(({ encoded, storedIn }) => [encoded, storedIn]), [
        ...[encoded, "cookie"],
      ]);
      assert.equal(await visit.jar(), `_saasquatch=${encoded}`);
      assert.deepEqual(await visit.stored(), []);
    });

    test(`${name}, and no localStorage: it lives in memory`, async (t) => {
      const visit = await stage.visit(t);
      await visit.open("/?rsCode=BOBT", "a");
      await set(visit);
      await visit.withoutStorage();
      const { stored, reason, encoded } = await visit.capture({ cleanUrl: true });
      assert.deepEqual([stored, reason], [false, "refused_by_browser"]);
      const again = await visit.capture();
      assert.deepEqual(
        [again.encoded, again.referredByCodes],
        [encoded, ["BOBT"]],
        "without the address too",
      );
      assert.equal((await visit.signUp()).body.cookies, encoded);
    });
  }

  test("what localStorage keeps ends when the cookie would have", async (t) => {
    const visit = await stage.visit(t);
    await visit.open("/?rsCode=BOBT", "a");
    await visit.withoutCookies();
    await visit.capture({ cookie: { maxAgeDays: 1 / 86_400 } });
    await visit.open("/", "a");
    await pause(1100);
    assert.equal((await visit.capture()).source, "none");
  });

  test("a server's HttpOnly cookie, which no script can read", async (t) => {
    const visit = await stage.visit(t);
    const line = `_saasquatch=e30; Domain=${visit.domain}; Path=/; Max-Age=86400; HttpOnly`;
    await visit.open(`/?rsCode=BOBT&set-cookie=${encodeURIComponent(line)}`, "a");
    const { storedIn, encoded } = await visit.capture();
    assert.equal(storedIn, stage.overHttpOnly === "refused" ? "localStorage" : "cookie");
    assert.equal((await visit.signUp()).body.cookies, encoded);
    if (stage.overHttpOnly === "forgotten") return;
    await visit.open("/", "a");
    assert.equal((await visit.signUp()).body.cookies, encoded);
  });

  test("a sandboxed frame: it lives in memory", async (t) => {
    const visit = await stage.visit(t);
    await visit.open("/sandboxed", "a");
    assert.deepEqual(await visit.evaluate(() => window.told), {
      ...{ throws: true, stored: false, reason: "refused_by_browser" },
      ...{ codesByProgram: { classic: "BOBT" }, sent: "string" },
    });
  });

  test("a domain that is not the page's is refused: localStorage keeps it, until a domain is", async (t) => {
    const visit = await stage.visit(t);
    await visit.open("/?rsCode=BOBT", "a");
    const { storedIn, encoded } = await visit.capture({ cookie: { domain: "example.org" } });
    assert.equal(storedIn, "localStorage");
    assert.equal(await visit.jar(), "");
    assert.equal((await visit.signUp()).body.cookies, encoded);
    assert.equal((await visit.capture()).storedIn, "cookie");
    assert.equal(await visit.jar(), `_saasquatch=${encoded}`);
    assert.deepEqual(await visit.stored(), []);
  });
}
