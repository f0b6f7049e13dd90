import assert from "node:assert/strict";
import { test } from "node:test";
import { codes, DOMAIN, encode, LIVE, only } from "../attribution_cookie.mjs";

// A tenant's entry of about this many bytes, before Base64 adds a third.
const filled = (code, bytes, expires) => ({
  codes: { p: code },
  codesExp: { [code]: expires },
  note: "x".repeat(bytes),
});

export function room(stage) {
  test("other tenants' oldest go first, and only as many as must", async (t) => {
    const visit = await stage.visit(t);
    const stored = {
      [DOMAIN]: {
        newer_CODE: filled("NEWER", 900, LIVE + 2000),
        oldest_CODE: filled("OLDEST", 900, LIVE),
        acme_CODE: { codes: { q: "MINE" } },
        newest_CODE: filled("NEWEST", 900, LIVE + 3000),
      },
    };
    await visit.open("/", "a");
    await visit.leave(encode(stored));
    assert.deepEqual(only(await visit.jar()), stored, "the browser keeps it so far");
    const incoming = { [DOMAIN]: { acme_CODE: filled("ARRIVED", 300, LIVE) } };
    await visit.open(`/?_saasquatch=${encode(incoming)}`, "a");
    assert.equal((await visit.capture()).stored, true);
    const { newer_CODE, newest_CODE } = stored[DOMAIN];
    const acme_CODE = { ...incoming[DOMAIN].acme_CODE, codes: { q: "MINE", p: "ARRIVED" } };
    assert.deepEqual(only(await visit.jar()), { [DOMAIN]: { newer_CODE, acme_CODE, newest_CODE } });
  });

  test("what cannot be made to fit is kept in localStorage, and the jar stays", async (t) => {
    const visit = await stage.visit(t);
    await visit.open("/", "a");
    await visit.leave(encode(codes({ q: "OLD" })));
    await visit.open(`/?_saasquatch=${encode({ [DOMAIN]: { acme_CODE: filled("HUGE", 4000, LIVE) } })}`, "a");
    const { storedIn, referredByCodes, encoded } = await visit.capture();
    assert.deepEqual([storedIn, referredByCodes], ["localStorage", ["HUGE", "OLD"]]);
    assert.deepEqual(only(await visit.jar()), codes({ q: "OLD" }));
    await visit.open("/", "a");
    assert.equal((await visit.signUp()).body.cookies, encoded);
  });

  test("without localStorage it is too_large, and memory has it", async (t) => {
    const visit = await stage.visit(t);
    await visit.open(`/?_saasquatch=${encode({ [DOMAIN]: { acme_CODE: filled("HUGE", 4000, LIVE) } })}`, "a");
    await visit.withoutStorage();
    const { stored, reason, encoded } = await visit.capture();
    assert.deepEqual([stored, reason], [false, "too_large"]);
    assert.equal((await visit.signUp()).body.cookies, encoded);
  });

  test("every browser keeps 4096 bytes of name and value, and not every one a byte more", async (t) => {
    const visit = await stage.visit(t);
    await visit.open("/", "a");
    for (const [length, kept] of [
      [4096 - "_saasquatch".length, true],
      [4097 - "_saasquatch".length, stage.keepsLarger],
    ]) {
      await visit.leave("gone", `; domain=${visit.domain}; path=/; max-age=0`);
      await visit.leave("x".repeat(length));
      assert.equal((await visit.jar()) !== "", kept, `a value of ${length}`);
    }
  });
}
