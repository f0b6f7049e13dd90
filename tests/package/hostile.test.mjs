// Whatever is passed, wherever: a documented result or an AdvocateError with a documented code, soon, and the module
// goes on working.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as advocate from "advocate-wasm";
import { createOutbox } from "advocate-wasm/outbox";
import { TENANT, USER } from "./api_double.mjs";
import { HOSTILE } from "./hostile.mjs";
import { CODES, within } from "./outcome.mjs";
import { writeToken } from "./user_token.mjs";

const TOKEN = writeToken(USER);
const CLIENT = { tenantAlias: TENANT, userToken: TOKEN, retries: 0, timeoutMs: 200 };
const fetch = async () => new Response(JSON.stringify(USER));
const client = (options) => new advocate.AdvocateClient({ ...CLIENT, fetch, ...options });
const codeOptions = { tenantAlias: TENANT };

const isText = (value) => assert.equal(typeof value, "string");
const isObject = (value) => assert.ok(typeof value === "object" && value !== null && !Array.isArray(value));
const isTexts = (value) => assert.ok(Array.isArray(value) && value.every((item) => typeof item === "string"));
const isUser = (value) => assert.equal(value.id, USER.id);
const isFlag = (value) => assert.equal(typeof value, "boolean");
const isNothing = (value) => assert.equal(value, undefined);

const REFERRER = { referringAccountId: USER.accountId, referringUserId: USER.id };

/** Every export and method, one hostile value in each place; and what it yields when it takes the value after all. */
const DOORS = {
  "new AdvocateClient(_)": [(value) => new advocate.AdvocateClient(value), isObject],
  ...Object.fromEntries(
    [
      ...["tenantAlias", "userToken", "baseUrl", "timeoutMs", "retries", "attribution", "onEvent", "fetch"],
      "outbox",
    ].map((name) => [
      `client option ${name}`,
      // An attempt that takes too long is what some of these ask for.
      [
        (value) =>
          client({ timeoutMs: 200, [name]: value }).getUser(
            USER.accountId,
            USER.id,
            name === "timeoutMs" ? {} : { timeoutMs: 200 },
          ),
        isUser,
      ],
    ]),
  ),
  "createOutbox(_)": [(value) => createOutbox(value).close(), isNothing],
  ...Object.fromEntries(
    ["name", "maxEntries", "maxAgeMs"].map((name) => [
      `outbox option ${name}`,
      [(value) => createOutbox({ [name]: value }).close(), isNothing],
    ]),
  ),
  "upsertUser(_)": [(value) => client().upsertUser(value), isUser],
  "createUser(_)": [(value) => client().createUser(value), isUser],
  "getUser(_, …)": [(value) => client().getUser(value, USER.id), isUser],
  "getUser(…, _)": [(value) => client().getUser(USER.accountId, value), isUser],
  "getUser(…, _) options": [(value) => client().getUser(USER.accountId, USER.id, value), isUser],
  "lookupByCode(_)": [(value) => client().lookupByCode(value), isUser],
  "lookupByCode(…, _)": [(value) => client().lookupByCode("BOBT", value), isUser],
  "validateCode(_)": [(value) => client().validateCode(value), isUser],
  "validateCode(…, _)": [(value) => client().validateCode("BOBT", value), isUser],
  "applyCode(_, …)": [(value) => client().applyCode(value, USER.accountId, USER.id), isUser],
  "applyCode(…, _)": [(value) => client().applyCode("BOBT", USER.accountId, value), isUser],
  "getShareUrls(_, …)": [(value) => client().getShareUrls(value, USER.id), isUser],
  ...Object.fromEntries(
    ["programId", "shareMedium", "engagementMedium"].map((name) => [
      `getShareUrls option ${name}`,
      [(value) => client().getShareUrls(USER.accountId, USER.id, { [name]: value }), isUser],
    ]),
  ),
  "listReferrals(_)": [(value) => client().listReferrals(value), isUser],
  ...Object.fromEntries(
    ["dateReferralPaid", "referrerModerationStatus", "limit", "offset", "surprise"].map((name) => [
      `listReferrals filter ${name}`,
      [(value) => client().listReferrals({ ...REFERRER, [name]: value }), isUser],
    ]),
  ),
  "trackEvents(…, _)": [(value) => client().trackEvents(USER.accountId, USER.id, value), isNothing],
  "trackEvents(…, [_])": [(value) => client().trackEvents(USER.accountId, USER.id, [value]), isNothing],
  ...Object.fromEntries(
    ["key", "fields", "dateTriggered", "id", "surprise"].map((name) => [
      `trackEvents event ${name}`,
      [(value) => client().trackEvents(USER.accountId, USER.id, [{ key: "k", [name]: value }]), isNothing],
    ]),
  ),
  "trackEvents option idempotencyKey": [
    (value) => client().trackEvents(USER.accountId, USER.id, [{ key: "k" }], { idempotencyKey: value }),
    isNothing,
  ],
  "shareLink(_)": [(value) => advocate.shareLink(value), isNothing],
  "shareLink(…, _)": [(value) => advocate.shareLink({}, value), isNothing],
  "shareLink links": [(value) => advocate.shareLink({ programShareLinks: value }), isNothing],
  "shareLink option programId": [(value) => advocate.shareLink({}, { programId: value }), isNothing],
  ...Object.fromEntries(
    ["signal", "timeoutMs", "retries", "keepalive", "fields", "extraFields"].map((name) => [
      `call option ${name}`,
      [(value) => client().upsertUser(USER, { [name]: value }), isUser],
    ]),
  ),
  ...Object.fromEntries(
    [
      ...["id", "accountId", "firstName", "email", "referable", "referralCodes", "locale", "countryCode"],
      ...[
        "dateUsTaxFormSubmitted",
        "referredByCodes",
        "cookies",
        "segments",
        "shareLinks",
        "customFields",
        "unknown",
      ],
    ].map((name) => [`user.${name}`, [(value) => client().upsertUser({ ...USER, [name]: value }), isUser]]),
  ),
  "a custom field": [(value) => client().upsertUser({ ...USER, customFields: { field: value } }), isUser],
  "what a token function yields": [
    (value) => client({ userToken: () => value }).getUser(USER.accountId, USER.id),
    isUser,
  ],
  "what a token function throws": [
    (value) =>
      client({
        userToken: () => {
          throw value;
        },
      }).getUser("a", "u"),
    isUser,
  ],
  "what fetch yields": [(value) => client({ fetch: () => value }).lookupByCode("A"), isUser],
  "what fetch throws": [
    (value) =>
      client({
        fetch: () => {
          throw value;
        },
      }).lookupByCode("A"),
    isUser,
  ],
  "what text() yields": [
    (value) => client({ fetch: async () => ({ status: 200, text: () => value }) }).lookupByCode("A"),
    isUser,
  ],
  "a reply's status": [
    (value) => client({ fetch: async () => ({ status: value, text: () => "" }) }).lookupByCode("A"),
    isUser,
  ],
  "a reply's headers": [
    (value) =>
      client({
        fetch: async () => ({ status: 200, headers: value, text: () => JSON.stringify(USER) }),
      }).lookupByCode("A"),
    isUser,
  ],
  "what onEvent throws": [
    (value) =>
      client({
        onEvent: () => {
          throw value;
        },
      }).lookupByCode("A"),
    isUser,
  ],
  "a signal's reason": [
    (value) =>
      client({ fetch: () => new Promise(() => {}) }).lookupByCode("A", { signal: AbortSignal.abort(value) }),
    isUser,
  ],
  "decodeCookie(_)": [advocate.decodeCookie, isObject],
  "encodeCookie(_)": [advocate.encodeCookie, isText],
  "mergeCookies(_, …)": [(value) => advocate.mergeCookies(value, { a: 1 }), isObject],
  "mergeCookies(…, _)": [(value) => advocate.mergeCookies({ a: 1 }, value), isObject],
  "referredByCodes(_, …)": [(value) => advocate.referredByCodes(value, codeOptions), isTexts],
  "referredByCodes(…, _)": [(value) => advocate.referredByCodes({}, value), isTexts],
  "referralCodesByProgram(_, …)": [(value) => advocate.referralCodesByProgram(value, codeOptions), isObject],
  "referralCodesByProgram(…, _)": [(value) => advocate.referralCodesByProgram({}, value), isObject],
  ...Object.fromEntries(
    ["tenantAlias", "programId", "appDomain", "nowMs"].map((name) => [
      `code option ${name}`,
      [(value) => advocate.referredByCodes({ a: { b: 1 } }, { ...codeOptions, [name]: value }), isTexts],
    ]),
  ),
  "captureReferral(_)": [advocate.captureReferral, isObject],
  ...Object.fromEntries(
    [
      ...["tenantAlias", "appDomain", "url", "parameters", "cookieHeader", "store", "cleanUrl", "cookie"],
      "nowMs",
    ].map((name) => [
      `capture option ${name}`,
      [
        (value) =>
          advocate.captureReferral({ tenantAlias: TENANT, url: "https://x.example/", [name]: value }),
        isObject,
      ],
    ]),
  ),
  ...Object.fromEntries(
    ["domain", "maxAgeDays", "secure", "sameSite", "partitioned"].map((name) => [
      `cookie option ${name}`,
      [(value) => advocate.setCookieHeader("e30", { [name]: value }), isText],
    ]),
  ),
  "a member of parameters": [
    (value) => advocate.captureReferral({ tenantAlias: TENANT, parameters: { data: value, rsCode: value } }),
    isObject,
  ],
  "forgetReferral(_)": [advocate.forgetReferral, isFlag],
  "withAttribution(_, …)": [(value) => advocate.withAttribution(value, { a: 1 }), isText],
  "withAttribution(…, _)": [(value) => advocate.withAttribution("https://x.example/", value), isText],
  "fillReferralCode(_, …)": [(value) => advocate.fillReferralCode(value, codeOptions), isNothing],
  "fillReferralCode(…, _)": [(value) => advocate.fillReferralCode("#code", value), isNothing],
  "setCookieHeader(_)": [advocate.setCookieHeader, isText],
  "setCookieHeader(…, _)": [(value) => advocate.setCookieHeader("e30", value), isText],
  ...Object.fromEntries(
    ["domain", "maxAgeDays", "secure"].map((name) => [
      `cookie option ${name}`,
      [(value) => advocate.setCookieHeader("e30", { [name]: value }), isText],
    ]),
  ),
  "inspectToken(_)": [advocate.inspectToken, isObject],
  "isAdvocateError(_)": [advocate.isAdvocateError, isFlag],
  "instanceof AdvocateError": [(value) => value instanceof advocate.AdvocateError, isFlag],
  "init(_)": [advocate.init, isNothing],
};

async function survives(name, door, expected, make) {
  let value;
  try {
    value = await within(20_000, (async () => door(make()))(), name);
  } catch (error) {
    assert.ok(advocate.isAdvocateError(error), `${name}: ${error?.stack ?? String(error)}`);
    assert.ok(error instanceof Error && error instanceof advocate.AdvocateError, name);
    if (!CODES.has(error.code)) assert.fail(`${name}: ${error.code}: ${error.cause?.stack}`);
    assert.ok(
      typeof error.message === "string" && error.message.length < 1_000,
      `${name}: a message to read`,
    );
    JSON.stringify(error);
    return;
  }
  expected(value);
}

describe("hostile arguments", () => {
  for (const [name, [door, expected]] of Object.entries(DOORS)) {
    test(name, async () => {
      for (const [kind, make] of Object.entries(HOSTILE))
        await survives(`${name} with ${kind}`, door, expected, make);
      assert.equal({}.polluted, undefined, "no prototype was changed");
      assert.deepEqual(advocate.decodeCookie(advocate.encodeCookie({ a: ["ü", 1] })), { a: ["ü", 1] });
      assert.equal((await client().getUser(USER.accountId, USER.id)).id, USER.id);
    });
  }

  test("every export is among these doors", () => {
    const doors = Object.keys(DOORS).join(" ");
    for (const name of Object.keys(advocate)) assert.ok(doors.includes(name) || name === "version", name);
    for (const name of Object.getOwnPropertyNames(advocate.AdvocateClient.prototype)) {
      assert.ok(doors.includes(name) || name === "constructor", name);
    }
  });

  test("methods taken off their client say so by a rejection", async () => {
    for (const name of ["upsertUser", "createUser", "getUser", "lookupByCode"]) {
      const method = advocate.AdvocateClient.prototype[name];
      await assert.rejects(() => method.call(undefined, "a", "b"), TypeError, name);
    }
  });
});
