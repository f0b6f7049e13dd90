// Where this package is deliberately stricter. The vendor's half is asserted too: a difference that its next version
// closes shows here. docs/attribution.md names these tests.

import assert from "node:assert/strict";
import { test } from "node:test";
import { codes, DOMAIN, encode, entry, LIVE, listed, only, PAST, raw } from "../attribution_cookie.mjs";

const A = codes({ p: "A" });
const OWN = { codes: { p: "A" }, note: "y".repeat(600) };
const HUGE = { codes: { p: "THEIRS" }, note: "x".repeat(2700) };

// `larger`: the vendor's outcome where the browser keeps more than 4096 bytes.
const DIFFERENCES = [
  {
    name: "a parameter that is JSON but no object is ignored",
    held: A,
    rest: `/?_saasquatch=${raw('["x"]')}`,
    vendor: { 0: "x", length: 1, ...A },
    ours: A,
  },
  {
    name: "a scalar is not stored as a cookie",
    rest: `/?_saasquatch=${raw("7")}`,
    vendor: 7,
    ours: null,
  },
  {
    name: "prototype keys are dropped",
    held: A,
    rest: `/?_saasquatch=${raw('{"constructor":{"x":1},"n":{"prototype":1,"y":2}}')}`,
    vendor: { ...A, constructor: { x: 1 }, n: { prototype: 1, y: 2 } },
    ours: { ...A, n: { y: 2 } },
  },
  {
    name: "a null does not lose the rest of the parameter",
    held: { ...A, cookieId: {} },
    rest: `/?_saasquatch=${encode({ cookieId: null, ...codes({ q: "B" }) })}`,
    vendor: { ...A, cookieId: {} },
    ours: { ...codes({ p: "A", q: "B" }), cookieId: null },
  },
  {
    name: "expired codes are dropped when something is written",
    held: entry({ codes: { old: "GONE" }, codesExp: { GONE: PAST } }),
    rest: `/?_saasquatch=${encode(A)}`,
    vendor: entry({ codes: { old: "GONE", p: "A" }, codesExp: { GONE: PAST } }),
    ours: entry({ codes: { p: "A" }, codesExp: {} }),
  },
  {
    name: "a replaced code's date goes with it",
    held: entry({ codes: { p: "OLD" }, codesExp: { OLD: LIVE } }),
    rest: `/?_saasquatch=${encode(A)}`,
    vendor: entry({ codes: { p: "A" }, codesExp: { OLD: LIVE } }),
    ours: entry({ codes: { p: "A" }, codesExp: {} }),
  },
  {
    name: "a cookie that would grow beyond 4096 bytes is brought under",
    held: { [DOMAIN]: { other_CODE: HUGE } },
    rest: `/?_saasquatch=${encode(entry(OWN))}`,
    vendor: { [DOMAIN]: { other_CODE: HUGE } },
    larger: { [DOMAIN]: { other_CODE: HUGE, acme_CODE: OWN } },
    ours: entry(OWN),
  },
  {
    name: "a hash router's query is read",
    held: A,
    rest: `/#/join?_saasquatch=${encode(codes({ q: "B" }))}`,
    vendor: A,
    ours: codes({ p: "A", q: "B" }),
  },
  {
    name: "impact's own parameter is read",
    held: A,
    rest: `/?_advocate=${encode(codes({ q: "B" }))}`,
    vendor: A,
    ours: codes({ p: "A", q: "B" }),
  },
  {
    name: "an address that a mailer or a template broke is read",
    held: A,
    rest: `/?a=1&amp;_saasquatch=${encode(codes({ q: "B" }))}?utm_source=mail`,
    vendor: A,
    ours: codes({ p: "A", q: "B" }),
  },
  {
    name: "a bare code is an attribution",
    held: A,
    rest: "/?rsCode=BOBT",
    vendor: A,
    ours: codes({ p: "A", classic: "BOBT" }),
  },
];

const COMPARISONS = [
  ["who invited the visitor last comes first", ordered],
  ["a host's own cookie does not hide the domain's", hidden],
  ["a cookie that needs no change is not written again", rewritten],
  ["where the jar keeps nothing, localStorage does", refused],
];

export const DIFFERENCE_NAMES = [
  ...DIFFERENCES.map(({ name }) => name),
  ...COMPARISONS.map(([name]) => name),
];

const SCRIPTS = { vendor: (visit) => visit.vendor(), ours: (visit) => visit.capture() };

export function differences(stage) {
  for (const { name, held, rest, larger, ...outcomes } of DIFFERENCES) {
    test(name, async (t) => {
      for (const [script, run] of Object.entries(SCRIPTS)) {
        const visit = await stage.visit(t);
        await visit.open(rest, "a");
        if (held) await visit.leave(encode(held));
        await run(visit);
        const expected = script === "vendor" && stage.keepsLarger && larger ? larger : outcomes[script];
        assert.deepEqual(only(await visit.jar()), expected, script);
      }
    });
  }

  for (const [name, compare] of COMPARISONS) test(name, (t) => compare(t, stage));
}

async function ordered(t, stage) {
  const orders = {};
  for (const [script, run] of Object.entries(SCRIPTS)) {
    const visit = await stage.visit(t);
    await visit.open(`/?_saasquatch=${encode(codes({ q: "B" }))}`, "a");
    await visit.leave(encode(A));
    await run(visit);
    const [{ acme_CODE }] = Object.values(only(await visit.jar()));
    orders[script] = Object.values(acme_CODE.codes);
  }
  assert.deepEqual(orders, { vendor: ["A", "B"], ours: ["B", "A"] });
}

async function hidden(t, stage) {
  const counts = {};
  for (const [script, run] of Object.entries(SCRIPTS)) {
    const visit = await stage.visit(t);
    await visit.open("/", "a");
    await visit.leave(encode(A), "; path=/");
    await visit.open(`/?_saasquatch=${encode(codes({ q: "B" }))}`, "a");
    await run(visit);
    counts[script] = listed(await visit.jar()).length;
  }
  assert.deepEqual(counts, { vendor: 2, ours: 1 });
}

async function rewritten(t, stage) {
  const days = {};
  for (const [script, run] of Object.entries(SCRIPTS)) {
    const visit = await stage.visit(t);
    await visit.open(`/?_saasquatch=${encode(A)}`, "a");
    await visit.leave(encode(A), `; domain=${visit.domain}; path=/; max-age=${30 * 86_400}`);
    await run(visit);
    const [{ expiresMs }] = await visit.cookies();
    days[script] = Math.round((expiresMs - Date.now()) / 86_400_000);
  }
  assert.deepEqual(days, { vendor: 365, ours: 30 });
}

async function refused(t, stage) {
  const kept = {};
  for (const [script, run] of Object.entries(SCRIPTS)) {
    const visit = await stage.visit(t);
    await visit.open(`/?_saasquatch=${encode(A)}`, "a");
    await visit.withoutCookies();
    await run(visit);
    kept[script] = (await visit.stored()).length;
  }
  assert.deepEqual(kept, { vendor: 0, ours: 1 });
}
