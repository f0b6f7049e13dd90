import assert from "node:assert/strict";
import { test } from "node:test";
import { codes, encode, entry, LIVE, PAST } from "../attribution_cookie.mjs";

// As the vendor's script may have written it: padded, and in the other alphabet.
const PADDED = Buffer.from(JSON.stringify(entry({ codes: { p: "BOBT", q: "AMEL", r: "BOBT" } }))).toString(
  "base64",
);
const MIXED = encode(entry({ codes: { p: "GONE", q: "AMEL" }, codesExp: { GONE: PAST, AMEL: LIVE } }));
const EXPIRED = encode(entry({ codes: { p: "GONE" }, codesExp: { GONE: PAST } }));
const skipped = (reason) => [{ type: "attribution_skipped", reason }];

const SIGN_UPS = [
  { name: "the stored cookie, verbatim", jar: PADDED, sends: { cookies: PADDED } },
  { name: "with an expired code beside a live one, too", jar: MIXED, sends: { cookies: MIXED } },
  {
    name: "codes: the live ones, each once",
    jar: PADDED,
    options: { attribution: "codes" },
    sends: { referredByCodes: ["BOBT", "AMEL"] },
  },
  {
    name: "codes: none that expired",
    jar: MIXED,
    options: { attribution: "codes" },
    sends: { referredByCodes: ["AMEL"] },
  },
  { name: "none", jar: PADDED, options: { attribution: "none" }, sends: {} },
  { name: "no cookie", sends: {} },
  { name: "the caller's own cookie wins", jar: PADDED, user: { cookies: MIXED }, sends: { cookies: MIXED } },
  {
    name: "the caller's own codes win",
    jar: PADDED,
    user: { referredByCodes: ["CAROL"] },
    sends: { referredByCodes: ["CAROL"] },
  },
  { name: "an unreadable cookie is left out", jar: "*", sends: {}, events: skipped("unreadable") },
  { name: "an expired one is left out", jar: EXPIRED, sends: {}, events: skipped("expired") },
  {
    name: "expired codes are left out",
    jar: EXPIRED,
    options: { attribution: "codes" },
    sends: {},
    events: skipped("expired"),
  },
  {
    name: "another tenant's cookie goes along: the server knows what it means",
    jar: encode(codes({ p: "A" }, "other")),
    sends: { cookies: encode(codes({ p: "A" }, "other")) },
  },
];

export function signUps(stage) {
  for (const { name, jar, options, user, sends, events = [] } of SIGN_UPS) {
    test(name, async (t) => {
      const visit = await stage.visit(t);
      await visit.open("/", "a");
      if (jar) await visit.leave(jar);
      const outcome = await visit.signUp({ options, user });
      const { cookies, referredByCodes } = outcome.body;
      assert.deepEqual(JSON.parse(JSON.stringify({ cookies, referredByCodes })), sends);
      assert.deepEqual(outcome.events, events);
    });
  }
}
