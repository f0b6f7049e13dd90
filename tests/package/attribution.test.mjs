// Attribution where there is no page: servers, workers, tools.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as advocate from "advocate-wasm";
import { TENANT, USER, USER_URL, apiDouble, ok } from "./api_double.mjs";
import { thrown } from "./outcome.mjs";
import { writeToken } from "./user_token.mjs";

const { captureReferral, decodeCookie, encodeCookie, mergeCookies, withAttribution } = advocate;
const DOMAIN = "app.referralsaasquatch.com";
const SAMPLE =
  "eyJhcHAucmVmZXJyYWxzYWFzcXVhdGNoLmNvbSI6eyJ0ZW5hbnRBbGlhc19DT0RFIjp7ImNvZGVzIjp7InByb2dyYW0xIjoiQ09ERTEifSwiY29kZXNFeHAiOnsiQ09ERTEiOjEyMzQ1Njd9fX19";
const SAMPLE_COOKIE = {
  [DOMAIN]: { tenantAlias_CODE: { codes: { program1: "CODE1" }, codesExp: { CODE1: 1234567 } } },
};
const cookieOf = (codes, codesExp) => ({ [DOMAIN]: { acme_CODE: { codes, ...(codesExp && { codesExp }) } } });
const options = { tenantAlias: TENANT };

describe("the cookie's codec", () => {
  test("reads and writes the documented sample", () => {
    assert.deepEqual(decodeCookie(SAMPLE), SAMPLE_COOKIE);
    assert.equal(encodeCookie(SAMPLE_COOKIE), SAMPLE);
  });

  test("reads both alphabets, with padding or without", () => {
    const cookie = { a: "ü?>~~", b: 1 };
    const bytes = Buffer.from(JSON.stringify(cookie));
    for (const value of [
      bytes.toString("base64"),
      bytes.toString("base64url"),
      `${bytes.toString("base64url")}==`.slice(0, bytes.toString("base64").length),
    ]) {
      assert.deepEqual(decodeCookie(value), cookie, value);
    }
    assert.match(encodeCookie(cookie), /^[\w-]+$/);
  });

  const values = [
    {},
    { cookieId: "abc123" },
    { a: [1, 2.5, null, { b: '🦑\u2028"\\\n' }] },
    { big: 2 ** 53, tiny: 1e-300, minus: -0.5 },
  ];
  for (const value of values) {
    test(`keeps ${JSON.stringify(value)}`, () => assert.deepEqual(decodeCookie(encodeCookie(value)), value));
  }

  const base64 = (text) => Buffer.from(text).toString("base64url");
  for (const value of [
    "",
    "!",
    "a",
    "%%%",
    base64("7"),
    base64("null"),
    base64("[]"),
    base64('"a"'),
    base64("{"),
    base64("{}x"),
    "_w",
  ]) {
    test(`${JSON.stringify(value)} is no attribution cookie`, () => {
      assert.equal(thrown(() => decodeCookie(value)).code, "invalid_cookie");
    });
  }

  test("a cookie that no browser would keep is refused", () => {
    assert.equal(thrown(() => encodeCookie({ a: "x".repeat(4_096) })).code, "cookie_too_large");
    assert.ok(encodeCookie({ a: "x".repeat(3_000) }).length + "_saasquatch".length <= 4_096);
  });
});

describe("mergeCookies", () => {
  const rows = [
    [{}, {}, {}],
    [{ a: 1 }, { b: 2 }, { a: 1, b: 2 }],
    [{ a: { b: 1, c: 2 } }, { a: { c: 3 } }, { a: { b: 1, c: 3 } }],
    [{ a: [1, 2] }, { a: [3] }, { a: [3] }],
    [{ a: { b: 1 } }, { a: null }, { a: null }],
    [{ a: 1 }, { a: { b: 2 } }, { a: { b: 2 } }],
    [cookieOf({ p: "OLD", q: "Q" }), cookieOf({ p: "NEW" }), cookieOf({ p: "NEW", q: "Q" })],
  ];
  for (const [stored, incoming, expected] of rows) {
    test(`${JSON.stringify(stored)} and ${JSON.stringify(incoming)}`, () => {
      const before = JSON.stringify([stored, incoming]);
      assert.deepEqual(mergeCookies(stored, incoming), expected);
      assert.equal(JSON.stringify([stored, incoming]), before, "neither argument is changed");
    });
  }

  test("keys that reach for prototypes are dropped at every level", () => {
    const evil = JSON.parse(
      '{"__proto__":{"x":1},"a":{"constructor":{"prototype":{"x":1}},"prototype":1,"kept":2}}',
    );
    assert.deepEqual(mergeCookies({ a: { b: 1 } }, evil), { a: { b: 1, kept: 2 } });
    assert.deepEqual(mergeCookies(evil, {}), { a: { kept: 2 } });
    assert.deepEqual(decodeCookie(Buffer.from(JSON.stringify(evil)).toString("base64")), { a: { kept: 2 } });
    assert.equal({}.x, undefined);
  });
});

describe("codes", () => {
  const nowMs = 1_000_000;
  const rows = [
    [
      "live and expired ones",
      cookieOf({ p: "A", q: "B", r: "C" }, { A: 999, B: 1_001 }),
      ["B", "C"],
      { q: "B", r: "C" },
    ],
    ["the same twice", cookieOf({ p: "A", q: "A" }), ["A"], { p: "A", q: "A" }],
    ["an array", cookieOf(["A", "B"]), ["A", "B"], { 0: "A", 1: "B" }],
    ["none", cookieOf({}), [], {}],
    ["another tenant's", { [DOMAIN]: { other_CODE: { codes: { p: "A" } } } }, [], {}],
    ["another domain's", { "x.example": { acme_CODE: { codes: { p: "A" } } } }, [], {}],
    ["strangers", { [DOMAIN]: { acme_CODE: { codes: { p: 7, q: null, r: "A" } } } }, ["A"], { r: "A" }],
    ["no attribution at all", { cookieId: "abc123" }, [], {}],
  ];
  for (const [name, cookie, codes, byProgram] of rows) {
    test(name, () => {
      for (const given of [cookie, encodeCookie(cookie)]) {
        assert.deepEqual(advocate.referredByCodes(given, { ...options, nowMs }), codes);
        assert.deepEqual(advocate.referralCodesByProgram(given, { ...options, nowMs }), byProgram);
      }
    });
  }

  test("of one program, or of another API", () => {
    const cookie = { "api.example": { acme_CODE: { codes: { p: "A", q: "B" } } } };
    const there = { ...options, appDomain: "api.example" };
    assert.deepEqual(advocate.referredByCodes(cookie, { ...there, programId: "q" }), ["B"]);
    assert.deepEqual(advocate.referralCodesByProgram(cookie, { ...there, programId: "p" }), { p: "A" });
    assert.deepEqual(advocate.referredByCodes(cookie, { ...there, programId: "none" }), []);
  });
});

describe("captureReferral without a page", () => {
  const cookie = cookieOf({ classic: "BOBT" });
  const encoded = encodeCookie(cookie);
  const found = {
    cookie,
    encoded,
    referredByCodes: ["BOBT"],
    codesByProgram: { classic: "BOBT" },
    source: "url",
    expiredCodes: [],
    stored: false,
    reason: "no_page",
  };
  const nothing = {
    cookie: {},
    encoded: "",
    referredByCodes: [],
    codesByProgram: {},
    source: "none",
    expiredCodes: [],
    stored: false,
    reason: "nothing",
  };
  const rows = [
    [`https://x.example/?_saasquatch=${encoded}`, found],
    [`https://x.example/?a=1&_saasquatch=${encoded}#end`, found],
    ["https://x.example/?rsCode=BOBT", found],
    ["https://x.example/?sq_referralCode=BOBT", found],
    [`myapp://open?deep_link_sub1=${encoded}`, found],
    [
      "https://x.example/?rsCode=BOBT&rsShareMedium=EMAIL&rsEngagementMedium=EMBED",
      { ...found, shareMedium: "EMAIL", engagementMedium: "EMBED" },
    ],
    ["https://x.example/?_saasquatch=!!!", nothing],
    ["https://x.example/?_saasquatch=", nothing],
    ["https://x.example/", nothing],
    ["", nothing],
    ["no address at all", nothing],
    [undefined, nothing],
  ];
  for (const [url, expected] of rows) {
    test(String(url).slice(0, 70), () => {
      assert.deepEqual(captureReferral({ ...options, url }), expected);
      if (url?.startsWith("https://x.example/?"))
        assert.deepEqual(captureReferral({ ...options, url: new URL(url) }), expected);
    });
  }

  const held = (cookieHeader) => {
    const { encoded, stored, storedIn, reason } = captureReferral({ ...options, cookieHeader });
    return { encoded, stored, storedIn, reason };
  };
  const large = Buffer.from(JSON.stringify({ x: "x".repeat(5_000) })).toString("base64url");
  for (const [name, cookieHeader, expected] of [
    ["what the browser holds", `a=1; _saasquatch=${encoded}`, { encoded, stored: true, storedIn: "cookie" }],
    [
      "in quotes",
      `_saasquatch="${encoded}=="`,
      { encoded: `${encoded}==`, stored: true, storedIn: "cookie" },
    ],
    ["nothing", "a=1", { encoded: "", stored: false, reason: "nothing" }],
    [
      "what does not read",
      "_saasquatch=%00%ff; _saasquatch",
      { encoded: "", stored: false, reason: "nothing" },
    ],
    [
      "a number that no double holds",
      "_saasquatch=eyJhIjoxZTQwMH0",
      { encoded: "", stored: false, reason: "nothing" },
    ],
    [
      "what no browser would keep",
      `_saasquatch=${large}; _saasquatch=e30`,
      { encoded: large, stored: false, reason: "too_large" },
    ],
  ]) {
    test(`a request's cookie header: ${name}`, () => {
      const { stored, storedIn, reason, encoded } = held(cookieHeader);
      assert.deepEqual(
        { encoded, stored, ...(storedIn && { storedIn }), ...(reason && { reason }) },
        expected,
      );
    });
  }

  test("the same with a link: what the visitor's browser should hold", () => {
    const amelia = encodeCookie(cookieOf({ p: "AMELIA" }));
    const captured = captureReferral({
      ...options,
      url: "/welcome?rsCode=BOBT",
      cookieHeader: `theme=dark; _saasquatch=${amelia}`,
    });
    assert.deepEqual([captured.referredByCodes, captured.reason], [["BOBT", "AMELIA"], "no_page"]);
    assert.match(advocate.setCookieHeader(captured.encoded), /^_saasquatch=eyJ/);
  });

  const plugin = { deep_link_sub5: "BOBT", deep_link_sub6: "SMS", is_deferred: true, extra: { a: 1n } };
  for (const [name, parameters, codes = ["BOBT"]] of [
    ["a router's query", { rsCode: "BOBT", page: "2" }],
    ["a router's list", { rsCode: ["undefined", "BOBT"] }],
    ["URLSearchParams", new URLSearchParams("a=1&rscode=BOBT")],
    ["AppsFlyer's data", { status: "success", data: plugin }],
    ["AppsFlyer's deep link as text", { deepLink: '{"deep_link_sub5":"BOBT","b":null}' }],
    ["Branch's", { "+clicked_branch_link": true, sq_referralCode: "BOBT", fn: () => {} }],
    ["Branch's link", { "~referring_link": "https://x.app.link/?rsCode=BOBT" }],
    ["a code that is a number", { rsCode: 42 }, ["42"]],
    ["an attribution", { _saasquatch: encoded }],
    ["what is cut within a character", { rsCode: "BOBT", text: "\ud800" }],
    ["nothing of ours", { user: { rsCode: "X" }, list: [[["rsCode", "X"]]] }, []],
  ]) {
    test(`parameters as an object: ${name}`, () => {
      assert.deepEqual(captureReferral({ ...options, parameters }).referredByCodes, codes);
    });
  }

  test("an address and an object: what the address says counts", () => {
    const given = { url: "/?rsCode=BOBT", parameters: { rsCode: "X", rsShareMedium: "SMS" } };
    const { referredByCodes, shareMedium } = captureReferral({ ...options, ...given });
    assert.deepEqual([referredByCodes, shareMedium], [["BOBT"], "SMS"]);
  });

  test("nothing of one visitor's reaches another's sign-up", async (t) => {
    captureReferral({ ...options, url: `https://x.example/?_saasquatch=${encoded}` });
    assert.deepEqual(captureReferral(options), nothing);
    const { fetch, sent } = apiDouble(t, { [`PUT ${USER_URL}`]: ok });
    for (const attribution of [undefined, "cookie", "codes", "none"]) {
      const client = new advocate.AdvocateClient({
        ...options,
        fetch,
        attribution,
        userToken: writeToken(USER),
      });
      await client.upsertUser(USER);
      assert.deepEqual(JSON.parse(sent.at(-1).body), USER);
    }
  });

  test("what the caller says of the referrer is sent as it stands", async (t) => {
    const { fetch, sent } = apiDouble(t, { [`PUT ${USER_URL}`]: ok });
    const client = new advocate.AdvocateClient({ ...options, fetch, userToken: writeToken(USER) });
    await client.upsertUser({ ...USER, cookies: encoded });
    await client.upsertUser({ ...USER, referredByCodes: ["BOBT"] });
    assert.deepEqual(
      sent.map(({ body }) => JSON.parse(body)),
      [
        { ...USER, cookies: encoded },
        { ...USER, referredByCodes: ["BOBT"] },
      ],
    );
  });
});

describe("withAttribution", () => {
  const rows = [
    ["https://x.example/", "https://x.example/?_saasquatch="],
    ["https://x.example/?a=1#end", "https://x.example/?a=1&_saasquatch=", "#end"],
    ["https://x.example/?_saasquatch=old&b=2", "https://x.example/?b=2&_saasquatch="],
    ["myapp://open", "myapp://open?_saasquatch="],
    ["/path", "/path?_saasquatch="],
  ];
  for (const [url, before, after = ""] of rows) {
    test(url, () => {
      const attribution = captureReferral({ ...options, url: "https://x.example/?rsCode=BOBT" });
      for (const given of [attribution, attribution.cookie, attribution.encoded]) {
        assert.equal(withAttribution(url, given), `${before}${attribution.encoded}${after}`);
      }
    });
  }

  test("without attribution the address stays as it was", () => {
    const url = "https://x.example/?a=1";
    assert.equal(withAttribution(url, captureReferral(options)), url);
    assert.equal(withAttribution(new URL(url), ""), url);
  });
});

describe("setCookieHeader", () => {
  const rows = [
    [undefined, "_saasquatch=e30; Max-Age=31536000; Path=/; SameSite=Lax"],
    [{ maxAgeDays: 30 }, "_saasquatch=e30; Max-Age=2592000; Path=/; SameSite=Lax"],
    [
      { domain: "x.example", secure: true },
      "_saasquatch=e30; Max-Age=31536000; Path=/; SameSite=Lax; Domain=x.example; Secure",
    ],
    [{ sameSite: "None" }, "_saasquatch=e30; Max-Age=31536000; Path=/; SameSite=None; Secure"],
    [{ partitioned: true }, "_saasquatch=e30; Max-Age=31536000; Path=/; SameSite=None; Secure; Partitioned"],
    [
      { domain: "my_shop.example" },
      "_saasquatch=e30; Max-Age=31536000; Path=/; SameSite=Lax; Domain=my_shop.example",
    ],
  ];
  for (const [given, expected] of rows) {
    test(JSON.stringify(given) ?? "by default", () =>
      assert.equal(advocate.setCookieHeader("e30", given), expected),
    );
  }

  for (const given of [
    { domain: "a; Secure" },
    { domain: "a\r\nX: y" },
    { domain: "" },
    { maxAgeDays: 0 },
    { maxAgeDays: 401 },
    { maxAgeDays: -1 },
    { sameSite: "Strict" },
    { sameSite: true },
    { partitioned: "yes" },
  ]) {
    test(`${JSON.stringify(given)} is refused`, () => {
      assert.equal(thrown(() => advocate.setCookieHeader("e30", given)).code, "invalid_argument");
    });
  }

  test("no other header can be smuggled in by the value", () => {
    assert.equal(thrown(() => advocate.setCookieHeader("e30; Domain=evil")).code, "invalid_cookie");
    assert.doesNotMatch(advocate.setCookieHeader("e30\r\n"), /[\r\n]/);
  });
});

describe("options", () => {
  const client = (given) => new advocate.AdvocateClient({ ...options, ...given });
  const refusals = [
    [
      () => captureReferral({ ...options, cleanURL: true }),
      "options.cleanURL is no option; did you mean cleanUrl?",
    ],
    [() => captureReferral({ tenant: "acme" }), "options.tenant is no option; did you mean tenantAlias?"],
    [
      () => captureReferral({ ...options, cookie: { maxAge: 1 } }),
      "options.cookie.maxAge is no option; did you mean maxAgeDays?",
    ],
    [
      () => advocate.referredByCodes({}, { ...options, programID: "p" }),
      "options.programID is no option; did you mean programId?",
    ],
    [
      () => advocate.setCookieHeader("e30", { samesite: "None" }),
      "options.cookie.samesite is no option; did you mean sameSite?",
    ],
    [() => advocate.forgetReferral({ cookies: {} }), "options.cookies is no option; did you mean cookie?"],
    [() => client({ timeout: 1 }), "options.timeout is no option; did you mean timeoutMs?"],
    [() => client({ usertoken: "x" }), "options.usertoken is no option; did you mean userToken?"],
  ];
  for (const [call, message] of refusals) {
    test(message, () => {
      const error = thrown(call);
      assert.deepEqual([error.code, error.message], ["invalid_argument", message]);
    });
  }

  test("one object may serve all functions", () => {
    const all = {
      ...options,
      cleanUrl: true,
      programId: "p",
      timeoutMs: 5,
      store: false,
      onEvent() {},
      nowMs: 1,
    };
    captureReferral(all);
    advocate.referredByCodes("e30", all);
    client(all);
    advocate.forgetReferral(all);
  });
});

describe("what decodes can be passed on", () => {
  const nested = (levels) =>
    Buffer.from(`${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`).toString("base64url");
  for (const levels of [1, 60, 120, 122, 127, 128, 129, 136, 200]) {
    test(`a document of ${levels} levels`, () => {
      let cookie;
      try {
        cookie = decodeCookie(nested(levels));
      } catch (error) {
        assert.equal(error.code, "invalid_cookie");
        assert.ok(levels > 128, "this one is within the limit");
        return;
      }
      assert.ok(levels <= 128, "this one is beyond it");
      assert.equal(encodeCookie(cookie), nested(levels));
      assert.deepEqual(mergeCookies(cookie, cookie), cookie);
      assert.deepEqual(advocate.referredByCodes(cookie, options), []);
      assert.ok(withAttribution("https://x.example/", cookie).endsWith(nested(levels)));
    });
  }

  test("a number that no double holds is no cookie's", () => {
    for (const json of ['{"a":1e400}', '{"a":[{"b":-1e999}]}']) {
      const value = Buffer.from(json).toString("base64url");
      assert.equal(thrown(() => decodeCookie(value)).code, "invalid_cookie");
    }
  });
});
