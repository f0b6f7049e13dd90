import assert from "node:assert/strict";
import { test } from "node:test";

// What a page's scripts meet where cookies are switched off: nothing is kept, or touching the jar throws.
const WITHOUT_COOKIES = [
  {
    name: "cookies are ignored",
    set: () => void Object.defineProperty(document, "cookie", { get: () => "", set: () => {} }),
  },
  {
    name: "document.cookie throws",
    set: () => {
      const refuse = () => {
        throw new DOMException("The operation is insecure.", "SecurityError");
      };
      Object.defineProperty(document, "cookie", { get: refuse, set: refuse });
    },
  },
];

export function refusals(stage) {
  for (const { name, set } of WITHOUT_COOKIES) {
    test(`${name}: it lives in memory`, async (t) => {
      const visit = await stage.visit(t);
      await visit.open("/?rsCode=BOBT", "a");
      await visit.evaluate(set);
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

  test("a sandboxed frame: it lives in memory", async (t) => {
    const visit = await stage.visit(t);
    await visit.open("/sandboxed", "a");
    assert.deepEqual(await visit.evaluate(() => window.told), {
      ...{ throws: true, stored: false, reason: "refused_by_browser" },
      ...{ codesByProgram: { classic: "BOBT" }, sent: "string" },
    });
  });

  test("a domain that is not the page's is refused, and the attribution lives in memory", async (t) => {
    const visit = await stage.visit(t);
    await visit.open("/?rsCode=BOBT", "a");
    const { stored, reason, encoded } = await visit.capture({ cookie: { domain: "example.org" } });
    assert.deepEqual([stored, reason], [false, "refused_by_browser"]);
    assert.equal(await visit.jar(), "");
    assert.equal((await visit.signUp()).body.cookies, encoded);
    assert.equal((await visit.capture()).stored, true, "and is stored as soon as it can be");
    assert.equal(await visit.jar(), `_saasquatch=${encoded}`);
  });
}
