import assert from "node:assert/strict";
import { test } from "node:test";
import { codes, encode, listed, only } from "../attribution_cookie.mjs";

const optOut = () => void (window.SaaSquatchDoNotAutoDrop = true);
const moveOn = () => history.replaceState(null, "", "/welcome");

const WITHHELD = [
  { name: "store: false", options: { store: false }, reason: "not_asked" },
  { name: "SaaSquatchDoNotAutoDrop", options: {}, reason: "opted_out", before: optOut },
];

export function storing(stage) {
  for (const { name, options, reason, before } of WITHHELD) {
    test(`${name} writes nothing, and a later store: true writes what was captured`, async (t) => {
      const visit = await stage.visit(t);
      await visit.open("/?rsCode=BOBT", "a");
      if (before) await visit.evaluate(before);
      const writes = await visit.evaluate(async (options) => {
        const accessor = Object.getOwnPropertyDescriptor(Document.prototype, "cookie");
        const writes = [];
        const note = (line) => (writes.push(line), accessor.set.call(document, line));
        Object.defineProperty(Document.prototype, "cookie", { ...accessor, set: note });
        await lab.capture(options);
        Object.defineProperty(Document.prototype, "cookie", accessor);
        return [...writes, ...Object.keys(localStorage)];
      }, options);
      assert.deepEqual(writes, [], "not even a probe");

      await visit.evaluate(moveOn);
      const held = await visit.capture(options);
      assert.deepEqual([held.stored, held.reason, held.referredByCodes], [false, reason, ["BOBT"]]);
      assert.equal((await visit.signUp()).body.cookies, held.encoded, "a sign-up has it all the same");
      assert.equal(await visit.jar(), "");

      const now = await visit.capture({ store: true });
      assert.deepEqual([now.stored, now.reason, now.cookie], [true, undefined, codes({ classic: "BOBT" })]);
      assert.equal(await visit.jar(), `_saasquatch=${now.encoded}`);
    });
  }

  test("what another script writes in between is not lost", async (t) => {
    const visit = await stage.visit(t);
    await visit.open("/?rsCode=BOBT", "a");
    await visit.capture();
    await visit.leave(encode({ ...only(await visit.jar()), ...codes({ p: "THEIRS" }, "acme", "elsewhere") }));
    await visit.evaluate(
      (value) => history.replaceState(null, "", `?_saasquatch=${value}`),
      encode(codes({ q: "C" })),
    );
    const { cookie } = await visit.capture();
    const holds = { ...codes({ classic: "BOBT", q: "C" }), ...codes({ p: "THEIRS" }, "acme", "elsewhere") };
    assert.deepEqual(cookie, holds);
    assert.deepEqual(only(await visit.jar()), holds);
  });

  test("what the vendor's script writes before a withheld attribution is stored is not lost", async (t) => {
    const visit = await stage.visit(t);
    await visit.open("/?rsCode=BOBT", "a");
    await visit.capture({ store: false });
    await visit.evaluate(
      (value) => history.replaceState(null, "", `?_saasquatch=${value}`),
      encode(codes({ p: "A" })),
    );
    await visit.vendor();
    await visit.evaluate(moveOn);
    await visit.capture({ store: true });
    assert.deepEqual(only(await visit.jar()), codes({ p: "A", classic: "BOBT" }));
  });

  test("a cookie for one host alone is taken into the domain's", async (t) => {
    const visit = await stage.visit(t);
    await visit.open("/", "a");
    await visit.leave(encode(codes({ p: "HOST" })), "; path=/");
    await visit.leave(encode(codes({ q: "DOMAIN" })));
    assert.equal(listed(await visit.jar()).length, 2);
    await visit.open("/?rsCode=BOBT", "a");
    await visit.capture();
    assert.deepEqual(only(await visit.jar()), codes({ q: "DOMAIN", p: "HOST", classic: "BOBT" }));
    await visit.open("/", "b");
    assert.deepEqual(only(await visit.jar()), codes({ q: "DOMAIN", p: "HOST", classic: "BOBT" }));
  });
}
