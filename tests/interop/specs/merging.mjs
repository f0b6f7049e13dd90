import assert from "node:assert/strict";
import { test } from "node:test";
import { codes, DOMAIN, encode, entry, LIVE, only, raw } from "../attribution_cookie.mjs";

const STAGING = "staging.referralsaasquatch.com";
const expiring = (program, code) => ({ codes: { [program]: code }, codesExp: { [code]: LIVE } });

// What the first script takes in, then the second, and what both must find afterwards. `left`: what the jar held at
// first, as some other script left it.
const MERGES = [
  { name: "nothing stored", second: codes({ p: "A" }), holds: codes({ p: "A" }) },
  {
    name: "the same again",
    first: codes({ p: "A" }),
    second: codes({ p: "A" }),
    holds: codes({ p: "A" }),
  },
  {
    name: "another code of the same program: the later one wins",
    first: codes({ p: "A" }),
    second: codes({ p: "B" }),
    holds: codes({ p: "B" }),
  },
  {
    name: "another program: both stay, with their dates",
    first: entry(expiring("p", "A")),
    second: entry(expiring("q", "B")),
    holds: entry({ codes: { p: "A", q: "B" }, codesExp: { A: LIVE, B: LIVE } }),
  },
  {
    name: "links beside codes",
    first: entry({
      codes: { p: "A" },
      links: { p: "https://ssqt.co/m" },
      linksExp: { "https://ssqt.co/m": LIVE },
    }),
    second: codes({ q: "B" }),
    holds: entry({
      ...{ codes: { p: "A", q: "B" }, links: { p: "https://ssqt.co/m" } },
      linksExp: { "https://ssqt.co/m": LIVE },
    }),
  },
  {
    name: "another tenant's entry stays",
    first: codes({ p: "A" }, "other"),
    second: codes({ p: "B" }),
    holds: { [DOMAIN]: { other_CODE: { codes: { p: "A" } }, acme_CODE: { codes: { p: "B" } } } },
  },
  {
    name: "another domain's entry stays",
    first: codes({ p: "A" }, "acme", STAGING),
    second: codes({ p: "B" }),
    holds: { ...codes({ p: "A" }, "acme", STAGING), ...codes({ p: "B" }) },
  },
  {
    name: "unknown keys survive at every level",
    first: {
      cookieId: "abc",
      [DOMAIN]: { extra: [1], acme_CODE: { codes: { p: "A" }, note: { deep: true } } },
    },
    second: codes({ p: "B" }),
    holds: {
      cookieId: "abc",
      [DOMAIN]: { extra: [1], acme_CODE: { codes: { p: "B" }, note: { deep: true } } },
    },
  },
  {
    name: "arrays are replaced, not joined",
    first: codes(["A", "B"]),
    second: codes(["C"]),
    holds: codes(["C"]),
  },
  {
    name: "an object takes an array's place",
    first: codes(["A"]),
    second: codes({ classic: "B" }),
    holds: codes({ classic: "B" }),
  },
  {
    name: "an object takes a scalar's place",
    first: { cookieId: "abc" },
    second: { cookieId: { id: "abc" } },
    holds: { cookieId: { id: "abc" } },
  },
  {
    name: "text beyond ASCII",
    first: codes({ p: "Åsa" }),
    second: codes({ q: "代码🌳" }),
    holds: codes({ p: "Åsa", q: "代码🌳" }),
  },
  { name: "an empty parameter", first: codes({ p: "A" }), raw: "", holds: codes({ p: "A" }) },
  { name: "a parameter that is no Base64", first: codes({ p: "A" }), raw: "*", holds: codes({ p: "A" }) },
  {
    name: "a parameter that is no JSON",
    first: codes({ p: "A" }),
    raw: raw("{broken"),
    holds: codes({ p: "A" }),
  },
  {
    name: "an unreadable cookie is replaced",
    left: "*",
    second: codes({ p: "A" }),
    holds: codes({ p: "A" }),
  },
  {
    name: "a value in quotes is what stands between them",
    left: `"${encode(codes({ p: "A" }))}"`,
    second: codes({ q: "B" }),
    holds: codes({ p: "A", q: "B" }),
  },
];

const SCRIPTS = {
  ours: (visit) => visit.capture(),
  vendor: (visit) => visit.vendor(),
};
const ORDERS = [
  ["vendor", "ours"],
  ["ours", "vendor"],
];

export function merging(stage) {
  for (const { name, left, first, second, raw, holds } of MERGES) {
    test(name, async (t) => {
      for (const [one, other] of ORDERS) {
        const where = `${one}, then ${other}`;
        const visit = await stage.visit(t);
        if (first) {
          await visit.open(`/?_saasquatch=${encode(first)}`, "a");
          await SCRIPTS[one](visit);
          assert.deepEqual(only(await visit.jar()), first, `${one} stores the first`);
        }
        await visit.open(`/?_saasquatch=${raw ?? encode(second)}`, "b.c");
        if (left) await visit.leave(left);
        await SCRIPTS[other](visit);
        const jar = await visit.jar();
        assert.deepEqual(only(jar), holds, where);

        await visit.evaluate(() => history.replaceState(null, "", "/welcome"));
        assert.deepEqual((await visit.capture()).cookie, holds, `${where}: ours reads it`);
        const sent = (await visit.vendorSignUp()).body.cookies;
        assert.equal(sent, jar.slice("_saasquatch=".length), `${where}: the vendor's script sends it`);
        assert.equal(await visit.jar(), jar, `${where}: reading changes nothing`);
      }
    });
  }

  for (const [one, other] of ORDERS) {
    test(`one page, one address: ${one} first, then ${other}`, async (t) => {
      const visit = await stage.visit(t);
      await visit.open("/", "a");
      await visit.leave(encode(codes({ q: "OLD" })));
      await visit.open(`/?_saasquatch=${encode(codes({ p: "A" }))}`, "a");
      const holds = codes({ q: "OLD", p: "A" });
      for (const script of [one, other, one]) {
        await SCRIPTS[script](visit);
        assert.deepEqual(only(await visit.jar()), holds, script);
      }
    });
  }
}
