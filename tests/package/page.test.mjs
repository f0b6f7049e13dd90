// Attribution in a page: from the address to the jar, and from the jar to the sign-up.

import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeCookie } from "advocate-wasm";
import { child } from "./child.mjs";

const DOMAIN = "app.referralsaasquatch.com";
const cookieOf = (codes, codesExp) => ({ [DOMAIN]: { acme_CODE: { codes, ...(codesExp && { codesExp }) } } });
const ENCODED = encodeCookie(cookieOf({ classic: "BOBT" }));

/** Runs a script in a page of its own; `signUp` upserts and yields the body that was sent. */
const inPage = (href, options, script) =>
  child(`
    import { openPage } from "./fake_page.mjs";
    import { writeToken } from "./user_token.mjs";
    import * as advocate from "advocate-wasm";
    const page = openPage(${JSON.stringify(href)}, ${JSON.stringify(options)});
    const tenantAlias = "acme";
    const user = { id: "u", accountId: "a" };
    const events = [];
    const signUp = async (options, given) => {
      let body;
      const fetch = async (_, init) => (body = JSON.parse(init.body), new Response(JSON.stringify(user)));
      const onEvent = ({ type, reason }) => type === "attribution_skipped" && events.push(reason);
      await new advocate.AdvocateClient({ tenantAlias, userToken: writeToken(user), fetch, onEvent, ...options }).upsertUser({ ...user, ...given });
      return body;
    };
    const capture = (options) => {
      const { stored, storedIn, reason, source, referredByCodes } = advocate.captureReferral({ tenantAlias, ...options });
      return { stored, storedIn, reason, source, referredByCodes };
    };
    ${script}
  `).then(({ value }) => value);

const SHARED = `https://shop.example/?a=1&_saasquatch=${ENCODED}&utm_source=mail#top`;
const BODY = { id: "u", accountId: "a" };
const HELD = { stored: true, storedIn: "cookie", source: "url", referredByCodes: ["BOBT"] };
const unheld = (reason) => ({ stored: false, reason, source: "url", referredByCodes: ["BOBT"] });

test("what comes with the address is stored at the top domain and sent verbatim", async () => {
  const value = await inPage(
    "https://www.shop.example/?_saasquatch=" + ENCODED,
    {},
    `
    const first = capture();
    const again = capture();
    result({ first, again, lines: page.lines(), stored: page.stored(), body: await signUp() });
  `,
  );
  assert.deepEqual(value.first, HELD);
  assert.deepEqual(value.again, HELD, "safe to repeat");
  assert.deepEqual(value.lines, [
    `_saasquatch=${ENCODED}; Max-Age=31536000; Path=/; SameSite=Lax; Domain=shop.example`,
  ]);
  assert.deepEqual(value.body, { ...BODY, cookies: ENCODED });
});

test("a later page without attribution still knows", async () => {
  const value = await inPage(
    SHARED,
    {},
    `
    capture();
    page.leave("https://shop.example/checkout");
    result({ now: capture(), body: await signUp(), codes: await signUp({ attribution: "codes" }), none: await signUp({ attribution: "none" }) });
  `,
  );
  assert.deepEqual(value.now, { ...HELD, source: "cookie" });
  assert.deepEqual(value.body, { ...BODY, cookies: ENCODED });
  assert.deepEqual(value.codes, { ...BODY, referredByCodes: ["BOBT"] });
  assert.deepEqual(value.none, BODY);
});

test("what the caller says of the referrer wins over the cookie", async () => {
  const value = await inPage(
    SHARED,
    {},
    `
    capture();
    result([await signUp({}, { referredByCodes: ["ALICE"] }), await signUp({}, { cookies: "e30" })]);
  `,
  );
  assert.deepEqual(value, [
    { ...BODY, referredByCodes: ["ALICE"] },
    { ...BODY, cookies: "e30" },
  ]);
});

test("a stored cookie is sent verbatim, however it was written", async () => {
  const padded = Buffer.from(JSON.stringify(cookieOf({ classic: "B" }))).toString("base64");
  const value = await inPage(
    "https://shop.example/",
    {},
    `page.put(${JSON.stringify(padded)}); result(await signUp());`,
  );
  assert.deepEqual(value, { ...BODY, cookies: padded });
});

test("an unreadable or expired cookie is left out, and an event says so", async () => {
  const expired = encodeCookie(cookieOf({ classic: "B" }, { B: 1 }));
  const value = await inPage(
    "https://shop.example/",
    {},
    `
    page.put("!!!");
    const first = await signUp();
    page.put(${JSON.stringify(expired)});
    result({ bodies: [first, await signUp()], events });
  `,
  );
  assert.deepEqual(value, { bodies: [BODY, BODY], events: ["unreadable", "expired"] });
});

test("not asked to store: kept in memory, sent, and stored when asked", async () => {
  const value = await inPage(
    SHARED,
    {},
    `
    const kept = capture({ store: false });
    const before = page.lines();
    page.visit("https://shop.example/next");
    const body = await signUp();
    result({ kept, before, body, later: capture({ store: true }), stored: page.stored() });
  `,
  );
  assert.deepEqual(value.kept, unheld("not_asked"));
  assert.deepEqual(value.before, []);
  assert.deepEqual(value.body, { ...BODY, cookies: ENCODED });
  assert.deepEqual([value.later.stored, value.stored], [true, ENCODED]);
});

test("the owner's opt-out is respected, unless the caller asks outright", async () => {
  const value = await inPage(
    SHARED,
    {},
    `
    globalThis.SaaSquatchDoNotAutoDrop = true;
    const out = capture();
    result({ out, lines: page.lines(), asked: capture({ store: true }).stored });
  `,
  );
  assert.deepEqual(value, { out: unheld("opted_out"), lines: [], asked: true });
});

for (const [name, options] of [
  ["takes no cookies", { refuses: true }],
  ["throws at cookies", { broken: true }],
]) {
  test(`a browser that ${name}: the attribution lives on in memory`, async () => {
    const value = await inPage(
      SHARED,
      options,
      `
      const first = capture();
      page.visit("https://shop.example/next");
      result({ first, body: await signUp(), now: capture().referredByCodes });
    `,
    );
    assert.deepEqual(value.first, unheld("refused_by_browser"));
    assert.deepEqual(value.body, { ...BODY, cookies: ENCODED });
    assert.deepEqual(value.now, ["BOBT"]);
  });
}

test("cleanUrl takes attribution out of the address bar, and nothing else", async () => {
  const value = await inPage(
    `${SHARED.split("#")[0]}&rsCode=X&im_ref=1#top`,
    {},
    `
    capture();
    const untouched = [...page.replaced];
    capture({ cleanUrl: true });
    capture({ cleanUrl: true });
    result({ untouched, replaced: page.replaced, href: location.href });
  `,
  );
  const href = "https://shop.example/?a=1&utm_source=mail&im_ref=1#top";
  assert.deepEqual(value, { untouched: [], replaced: [{ state: { of: "the page" }, url: href }], href });
});

test("other tenants' and other pages' attribution stays", async () => {
  const other = { cookieId: "abc123", [DOMAIN]: { other_CODE: { codes: { p: "X" } } } };
  const value = await inPage(
    SHARED,
    {},
    `
    page.put(advocate.encodeCookie(${JSON.stringify(other)}));
    result({ captured: capture(), held: page.lines().length, cookie: advocate.decodeCookie(page.stored()) });
  `,
  );
  assert.equal(value.captured.source, "url+cookie");
  const expected = {
    cookieId: "abc123",
    [DOMAIN]: { other_CODE: { codes: { p: "X" } }, acme_CODE: { codes: { classic: "BOBT" } } },
  };
  assert.deepEqual(value.cookie, expected);
});

test("a form field gets the code as if it were typed", async () => {
  const value = await inPage(
    SHARED,
    {},
    `
    class Input extends EventTarget {
      #value = "";
      get value() { return this.#value; }
      set value(value) { this.#value = value; }
    }
    const input = new Input();
    const heard = [];
    for (const name of ["input", "change"]) input.addEventListener(name, ({ type, bubbles, composed }) => heard.push([type, bubbles && composed, input.value]));
    document.querySelector = (selector) => (selector === "#code" ? input : null);
    const before = advocate.fillReferralCode("#code", { tenantAlias });
    capture();
    const filled = advocate.fillReferralCode("#code", { tenantAlias });
    const { Event } = globalThis;
    globalThis.Event = function () { throw new Error("the page's own"); };
    const deaf = advocate.fillReferralCode("#code", { tenantAlias });
    globalThis.Event = Event;
    const refused = ["#none", "((", null, {}].map((field) => {
      try { return advocate.fillReferralCode(field, { tenantAlias }); } catch ({ code }) { return code; }
    });
    result({ before: before ?? "none", filled, deaf, value: input.value, heard, refused, element: advocate.fillReferralCode(input, { tenantAlias }) });
  `,
  );
  const heard = [
    ["input", true, "BOBT"],
    ["change", true, "BOBT"],
  ];
  const { heard: events, ...rest } = value;
  assert.deepEqual(rest, {
    before: "none",
    filled: "BOBT",
    deaf: "BOBT",
    value: "BOBT",
    refused: Array(4).fill("invalid_argument"),
    element: "BOBT",
  });
  // Filled twice: by selector, then by element.
  assert.deepEqual(events, [...heard, ...heard]);
});

test("who invited last comes first, in this page and after a reload", async () => {
  const amelia = encodeCookie(cookieOf({ 20: "AMELIA", 3: "JUN" })).replace(/.*/, () =>
    Buffer.from(`{"${DOMAIN}":{"acme_CODE":{"codes":{"20":"AMELIA","3":"JUN"}}}}`).toString("base64url"),
  );
  const value = await inPage(
    "https://shop.example/?rsCode=BOBT",
    {},
    `
    const codes = [capture().referredByCodes];
    page.leave("https://shop.example/?_saasquatch=${amelia}");
    codes.push(capture().referredByCodes);
    page.leave("https://shop.example/");
    const { encoded, referredByCodes } = advocate.captureReferral({ tenantAlias });
    codes.push(referredByCodes, advocate.referredByCodes(encoded, { tenantAlias }));
    codes.push((await signUp({ attribution: "codes" })).referredByCodes);
    result(codes);
  `,
  );
  const last = ["AMELIA", "JUN", "BOBT"];
  assert.deepEqual(value, [["BOBT"], last, last, last, last]);
});

test("an invitation that is over is said to be", async () => {
  const over = encodeCookie(cookieOf({ p: "OLD", q: "LIVE" }, { OLD: 1 }));
  const value = await inPage(
    `https://shop.example/?_saasquatch=${over}`,
    {},
    `
    const { referredByCodes, expiredCodes } = advocate.captureReferral({ tenantAlias });
    result({ referredByCodes, expiredCodes });
  `,
  );
  assert.deepEqual(value, { referredByCodes: ["LIVE"], expiredCodes: ["OLD"] });
});

for (const [name, options] of [
  ["takes no cookies", { refuses: true }],
  ["throws at cookies", { broken: true }],
]) {
  test(`a browser that ${name}, but has localStorage: later pages know, until they are told to forget`, async () => {
    const value = await inPage(
      SHARED,
      { ...options, storage: true },
      `
      const first = capture({ cleanUrl: true });
      page.leave("https://shop.example/next");
      const later = capture();
      const body = await signUp();
      const forgot = advocate.forgetReferral();
      result({ first, later, body, forgot, kept: page.kept.size, after: capture() });
    `,
    );
    assert.deepEqual(value.first, { ...HELD, storedIn: "localStorage" });
    assert.deepEqual(value.later, { ...HELD, storedIn: "localStorage", source: "cookie" });
    assert.deepEqual(value.body, { ...BODY, cookies: ENCODED });
    assert.deepEqual([value.forgot, value.kept, value.after.reason], [true, 0, "nothing"]);
  });
}

test("consent withdrawn: nothing is left, and nothing is sent", async () => {
  const value = await inPage(
    SHARED,
    { storage: true },
    `
    capture({ cleanUrl: true });
    const forgot = advocate.forgetReferral({ cookie: { domain: "shop.example" } });
    result({ forgot, lines: page.lines(), body: await signUp(), after: capture() });
  `,
  );
  assert.deepEqual(value, {
    forgot: true,
    lines: [],
    body: BODY,
    after: { stored: false, reason: "nothing", source: "none", referredByCodes: [] },
  });
});

test("a frame on another site gets the cookie that it can keep", async () => {
  const value = await inPage(
    SHARED,
    {},
    `
    capture({ cookie: { partitioned: true } });
    result(page.lines());
  `,
  );
  assert.deepEqual(value, [
    `_saasquatch=${ENCODED}; Max-Age=31536000; Path=/; SameSite=None; Domain=shop.example; Secure; Partitioned`,
  ]);
});

test("a value that a server put into quotes is that value", async () => {
  const value = await inPage(
    "https://shop.example/",
    {},
    `
    page.put('"${ENCODED}=="');
    result({ captured: capture(), body: await signUp() });
  `,
  );
  assert.deepEqual(value.captured, { ...HELD, source: "cookie" });
  assert.deepEqual(value.body, { ...BODY, cookies: `${ENCODED}==` });
});

const STATES = [
  ["vue-router's", { current: "/?a=1&rsCode=BOBT", position: 3 }, { current: "/?a=1", position: 3 }],
  [
    "Next's pages router's",
    { url: "/?a=1&rsCode=BOBT", as: "/?a=1&rsCode=BOBT", __N: true, options: {} },
    { url: "/?a=1", as: "/?a=1", __N: true, options: {} },
  ],
  ["Next's app router's", { __NA: true, tree: ["", {}] }, null],
  ["react-router's", { usr: null, key: "k", idx: 0 }, { usr: null, key: "k", idx: 0 }],
  ["nobody's", null, null],
  ["a list", ["/?rsCode=BOBT"], ["/?rsCode=BOBT"]],
];
for (const [name, state, expected] of STATES) {
  test(`a router's own copy of the address does not bring the code back: ${name}`, async () => {
    const value = await inPage(
      "https://shop.example/?a=1&rsCode=BOBT",
      {},
      `
      history.state = ${JSON.stringify(state)};
      capture({ cleanUrl: true });
      result(page.replaced);
    `,
    );
    assert.deepEqual(value, [{ state: expected, url: "https://shop.example/?a=1" }]);
  });
}

test("a form named cookie hides nothing", async () => {
  const value = await inPage(
    SHARED,
    {},
    `
    const { get, set } = Object.getOwnPropertyDescriptor(document, "cookie");
    globalThis.Document = class {};
    Object.defineProperty(Document.prototype, "cookie", { get, set, configurable: true });
    globalThis.document = Object.create(Document.prototype, { cookie: { value: { id: "a form" } } });
    result({ captured: capture(), stored: page.stored() });
  `,
  );
  assert.deepEqual(value, { captured: HELD, stored: ENCODED });
});

test("what pages put in the place of the platform's own is not called", async () => {
  const value = await inPage(
    SHARED,
    {},
    `
    const broken = function () { throw new Error("the page's own"); };
    const { Map, Set, URL } = globalThis;
    Object.assign(globalThis, { Map: broken, Set: broken, URL: broken });
    for (const { prototype } of [Array, String, Number, Date]) prototype.toJSON = function () { return "text"; };
    const captured = capture({ parameters: { rsCode: "JUN" } });
    const merged = advocate.mergeCookies({ a: [1, [2]] }, { b: { c: ["d"] } });
    Object.assign(globalThis, { Map, Set, URL });
    const body = await signUp({}, { referredByCodes: ["A"], customFields: { list: [1, "b"] } });
    for (const { prototype } of [Array, String, Number, Date]) delete prototype.toJSON;
    result({ captured: captured.stored, codes: [...captured.referredByCodes], merged: JSON.stringify(merged), body });
  `,
  );
  assert.deepEqual(value.captured, true);
  assert.deepEqual(value.codes, ["BOBT"]);
  assert.equal(value.merged, '{"a":[1,[2]],"b":{"c":["d"]}}');
  assert.deepEqual(value.body, { ...BODY, referredByCodes: ["A"], customFields: { list: [1, "b"] } });
});
