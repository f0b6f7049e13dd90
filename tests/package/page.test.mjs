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
      const { stored, reason, source, referredByCodes } = advocate.captureReferral({ tenantAlias, ...options });
      return { stored, reason, source, referredByCodes };
    };
    ${script}
  `).then(({ value }) => value);

const SHARED = `https://shop.example/?a=1&_saasquatch=${ENCODED}&utm_source=mail#top`;
const BODY = { id: "u", accountId: "a" };
const HELD = { stored: true, source: "url", referredByCodes: ["BOBT"] };

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
  assert.equal(value.again.stored, true, "safe to repeat");
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
    page.visit("https://shop.example/checkout");
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
  assert.deepEqual(value.kept, { ...HELD, stored: false, reason: "not_asked" });
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
  assert.deepEqual(value, { out: { ...HELD, stored: false, reason: "opted_out" }, lines: [], asked: true });
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
    assert.deepEqual(value.first, { ...HELD, stored: false, reason: "refused_by_browser" });
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
    for (const name of ["input", "change"]) input.addEventListener(name, ({ type, bubbles }) => heard.push([type, bubbles, input.value]));
    document.querySelector = (selector) => (selector === "#code" ? input : null);
    const before = advocate.fillReferralCode("#code", { tenantAlias });
    capture();
    const filled = advocate.fillReferralCode("#code", { tenantAlias });
    const refused = ["#none", "((", null, {}].map((field) => {
      try { return advocate.fillReferralCode(field, { tenantAlias }); } catch ({ code }) { return code; }
    });
    result({ before: before ?? "none", filled, value: input.value, heard, refused, element: advocate.fillReferralCode(input, { tenantAlias }) });
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
    value: "BOBT",
    refused: Array(4).fill("invalid_argument"),
    element: "BOBT",
  });
  // Filled twice: by selector, then by element.
  assert.deepEqual(events, [...heard, ...heard]);
});
