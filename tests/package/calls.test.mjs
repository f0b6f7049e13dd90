// The calls: what goes out, and that the reply comes back whole.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { AdvocateClient } from "advocate-wasm";
import {
  CODE_URL,
  EVENTS,
  OF_USERS,
  OPEN,
  OPERATIONS,
  ORIGIN,
  TENANT,
  USER,
  USER_URL,
  apiDouble,
  json,
  ok,
  yieldsReply,
} from "./api_double.mjs";
import { failure, thrown } from "./outcome.mjs";
import { writeToken } from "./user_token.mjs";

const TOKEN = writeToken(USER);
const TOKEN_HEADER = "x-saasquatch-user-token";

function clientOf(t, routes, options) {
  const { fetch, sent } = apiDouble(t, routes);
  return { client: new AdvocateClient({ tenantAlias: TENANT, userToken: TOKEN, fetch, ...options }), sent };
}

describe("what goes out", () => {
  const expected = {
    upsertUser: { token: TOKEN, type: "application/json", body: JSON.stringify(USER) },
    createUser: { token: TOKEN, type: "application/json", body: JSON.stringify(USER) },
    getUser: { token: TOKEN, type: undefined, body: "" },
    lookupByCode: { token: undefined, type: undefined, body: "" },
    validateCode: { token: undefined, type: undefined, body: "" },
    applyCode: { token: TOKEN, type: "application/json", body: "{}" },
    getShareUrls: { token: TOKEN, type: undefined, body: "" },
    listReferrals: { token: TOKEN, type: undefined, body: "" },
    trackEvents: {
      token: TOKEN,
      type: "application/json",
      body: JSON.stringify({
        accountId: USER.accountId,
        userId: USER.id,
        idempotencyKey: "order-12345",
        events: EVENTS,
      }),
    },
  };
  for (const { operation, route, call } of OPERATIONS) {
    test(`${operation} is one request, with the token only where it is needed`, async (t) => {
      const { client, sent } = clientOf(t, { [route]: ok });
      await call(client, { idempotencyKey: "order-12345" });
      assert.equal(sent.length, 1);
      const { headers, body, credentials, redirect, referrerPolicy, cache, given } = sent[0];
      const { token, type, body: expectedBody } = expected[operation];
      assert.deepEqual([headers[TOKEN_HEADER], headers["content-type"], body], [token, type, expectedBody]);
      const standard = new Set([TOKEN_HEADER, "content-type"]);
      assert.deepEqual(
        Object.keys(headers).filter((name) => !standard.has(name)),
        [],
        "no header beyond these",
      );
      assert.deepEqual(
        [credentials, redirect, referrerPolicy, cache],
        ["omit", "error", "strict-origin", "no-store"],
      );
      const [address, init, ...more] = given;
      assert.deepEqual([typeof address, more], ["string", []], "called like fetch");
      assert.equal(Object.getPrototypeOf(init), Object.prototype, "with a plain init");
      assert.equal(Object.getPrototypeOf(init.headers), Object.prototype, "whose headers are plain");
    });
  }

  test("keepalive is asked of fetch only when the call wants it", async (t) => {
    const { client, sent } = clientOf(t, { [`PUT ${USER_URL}`]: ok });
    for (const keepalive of [true, false, undefined]) await client.upsertUser(USER, { keepalive });
    assert.deepEqual(
      sent.map(({ given: [, init] }) => init.keepalive),
      [true, undefined, undefined],
    );
  });

  const ids = [
    ["bob+ref@example.com", "bob%2Bref%40example.com"],
    ["a/b", "a%2Fb"],
    ["100%", "100%25"],
    ["already%20encoded", "already%2520encoded"],
    ["#1", "%231"],
    ["who?", "who%3F"],
    ["two words", "two%20words"],
    ["tab\tand\nline", "tab%09and%0Aline"],
    ["Zoë", "Zo%C3%AB"],
    ["日本", "%E6%97%A5%E6%9C%AC"],
    ["🦑", "%F0%9F%A6%91"],
    ["a;b=c&d,e", "a%3Bb%3Dc%26d%2Ce"],
    ["...", "..."],
    ["..\\..", "..%5C.."],
    ["../../admin", "..%2F..%2Fadmin"],
    // Which of these are escaped is nobody's business, as long as they come back.
    ["it's(me)*!~"],
  ];
  for (const [id, segment] of ids) {
    test(`the id ${JSON.stringify(id)} is one path segment`, async () => {
      const user = { id, accountId: id };
      const urls = [];
      const fetch = async (url) => {
        urls.push(new URL(url));
        return json(200, user)();
      };
      const client = new AdvocateClient({ tenantAlias: TENANT, userToken: writeToken(user), fetch });
      await client.upsertUser(user);
      await client.createUser(user);
      await client.getUser(id, id);
      assert.equal(urls.length, 3);
      for (const url of urls) {
        const parts = url.pathname.split("/");
        assert.equal(parts.length, 9, url.href);
        assert.deepEqual([parts[6], parts[8]].map(decodeURIComponent), [id, id]);
        if (segment) assert.deepEqual([parts[6], parts[8]], [segment, segment]);
        assert.deepEqual([url.search, url.hash], ["", ""]);
      }
    });
  }

  const codes = [
    ["BOBT", "BOBT"],
    [" BOBT ", "BOBT"],
    ["A&b=c", "A%26b%3Dc"],
    ["50%+1", "50%25%2B1"],
    ["É", "%C3%89"],
    ["a#b", "a%23b"],
  ];
  for (const [code, value] of codes) {
    test(`the code ${JSON.stringify(code)} is one query value`, async (t) => {
      const { client } = clientOf(t, { [`GET ${OPEN}/user?referralCode=${value}`]: ok });
      assert.deepEqual(await client.lookupByCode(code), USER);
    });
  }

  const bases = [
    [undefined, "acme", `${ORIGIN}/api/v1/acme/open/user`],
    ["https://api.example", "acme", "https://api.example/api/v1/acme/open/user"],
    ["https://api.example/", "acme", "https://api.example/api/v1/acme/open/user"],
    ["https://api.example///", "acme", "https://api.example/api/v1/acme/open/user"],
    ["https://api.example/proxy", "acme", "https://api.example/proxy/api/v1/acme/open/user"],
    ["https://api.example/proxy/", "acme", "https://api.example/proxy/api/v1/acme/open/user"],
    ["HTTPS://API.example:8443", "acme", "https://api.example:8443/api/v1/acme/open/user"],
    ["https://api.example:443", "acme", "https://api.example/api/v1/acme/open/user"],
    ["http://localhost:8787", "acme", "http://localhost:8787/api/v1/acme/open/user"],
    ["http://shop.localhost", "acme", "http://shop.localhost/api/v1/acme/open/user"],
    ["http://127.0.0.1:1", "acme", "http://127.0.0.1:1/api/v1/acme/open/user"],
    ["http://[::1]:8787", "acme", "http://[::1]:8787/api/v1/acme/open/user"],
    [undefined, "te nant/ä", `${ORIGIN}/api/v1/te%20nant%2F%C3%A4/open/user`],
    [undefined, "test_a%b", `${ORIGIN}/api/v1/test_a%25b/open/user`],
  ];
  for (const [baseUrl, tenantAlias, root] of bases) {
    test(`tenant ${JSON.stringify(tenantAlias)} at ${baseUrl ?? "the default address"}`, async (t) => {
      const { client } = clientOf(t, { [`GET ${root}?referralCode=A`]: ok }, { baseUrl, tenantAlias });
      assert.deepEqual(await client.lookupByCode("A"), USER);
    });
  }

  const refusedBases = [
    ...[
      "http://api.example",
      "http://localhost.evil.example",
      "http://127.0.0.1.evil.example",
      "http://128.0.0.1",
    ],
    ...[
      "ftp://api.example",
      "javascript:alert(1)",
      "//api.example",
      "/api",
      "api.example",
      "",
      " ",
      "https://",
      "https:",
    ],
    ...[
      "https://bob:secret@api.example",
      "https://api.example?x=1",
      "https://api.example#x",
      "https://api.example:99999",
    ],
    ...[
      "https://api example",
      "file:///etc",
      "data:text/plain,a",
      "https://api.example\\evil",
      null,
      7,
      {},
      [],
    ],
  ];
  for (const baseUrl of refusedBases) {
    test(`baseUrl ${JSON.stringify(baseUrl)} is refused`, (t) => {
      if (baseUrl === "https://api.example/\n")
        return assert.ok(new AdvocateClient({ tenantAlias: TENANT, baseUrl }));
      const error = thrown(() => clientOf(t, {}, { baseUrl }));
      assert.equal(error.code, "invalid_argument");
      assert.match(error.message, /baseUrl/);
    });
  }
});

describe("fields and extraFields", () => {
  const rows = [
    [{ fields: ["email", "firstName"] }, "?fields=email,firstName"],
    [{ fields: ["id"] }, "?fields=id"],
    [{ fields: [] }, ""],
    [{ fields: undefined, extraFields: null }, ""],
    [{ extraFields: ["referrals", "rewards"] }, "?extraFields=referrals,rewards"],
    [{ extraFields: ["rewards.data"] }, "?extraFields=rewards.data"],
    [{ fields: [], extraFields: ["rewards"] }, "?extraFields=rewards"],
    [{ fields: Object.freeze(["email"]) }, "?fields=email"],
  ];
  for (const [options, query] of rows) {
    for (const { operation, route, call } of OF_USERS) {
      test(`${operation} with ${JSON.stringify(options)} asks for ${query || "nothing in particular"}`, async (t) => {
        const { client } = clientOf(t, { [route + query]: ok });
        assert.deepEqual(await call(client, options), USER);
      });
    }
  }

  const refused = [
    [{ fields: ["email"], extraFields: ["rewards"] }, /cannot be combined/],
    [{ fields: "email" }, /options\.fields/],
    [{ fields: { 0: "email" } }, /options\.fields/],
    [{ fields: ["email", 7] }, /options\.fields\[1\]/],
    [{ fields: ["a&b=c"] }, /options\.fields\[0\]/],
    [{ extraFields: ["ok", ""] }, /options\.extraFields\[1\]/],
    [{ extraFields: [null] }, /options\.extraFields\[0\]/],
  ];
  for (const [options, message] of refused) {
    test(`${JSON.stringify(options)} is refused before anything is sent`, async (t) => {
      const { client } = clientOf(t, {});
      for (const { call } of OF_USERS) {
        const error = await failure(call(client, options));
        assert.equal(error.code, "invalid_argument");
        assert.match(error.message, message);
      }
    });
  }
});

describe("the caller's objects", () => {
  const deepFreeze = (value) => {
    if (typeof value === "object" && value !== null) Object.values(value).forEach(deepFreeze);
    return Object.freeze(value);
  };
  const full = () => ({
    ...USER,
    firstName: "Bob",
    lastName: "Testerson",
    email: "bob@example.com",
    referable: false,
    referralCodes: { "program-1": "BOBT", 12345: "BOBX" },
    locale: "en-US",
    countryCode: "us",
    dateUsTaxFormSubmitted: 1626890197000,
    referredByCodes: ["ALICE"],
    segments: ["vip", "~new"],
    shareLinks: { "program-1": "https://x.example/?a=1&b=2" },
    customFields: {
      nested: { list: [1, null, { deep: true }], text: 'ü\u2028"\\' },
      zero: 0,
      small: 1e-7,
      big: 2 ** 53,
    },
  });

  test("a full user, deeply frozen, arrives as it was, locale and country as the API wants them", async (t) => {
    const { client, sent } = clientOf(t, { [`PUT ${USER_URL}`]: ok });
    const user = deepFreeze(full());
    await client.upsertUser(user, deepFreeze({ retries: 0, extraFields: [] }));
    assert.deepEqual(JSON.parse(sent[0].body), { ...full(), locale: "en_US", countryCode: "US" });
    assert.deepEqual(user, full());
  });

  test("what is changed after the call is another call's", async (t) => {
    const { client, sent } = clientOf(t, { [`PUT ${USER_URL}`]: ok });
    const user = full();
    const before = { ...full(), locale: "en_US", countryCode: "US" };
    const pending = client.upsertUser(user);
    Object.assign(user, { id: "mallory", email: "mallory@example.com" });
    user.customFields.nested.list.push("late");
    await pending;
    assert.deepEqual(JSON.parse(sent[0].body), before);
  });

  const locales = [
    ["en-US", "en_US"],
    ["en_us", "en_US"],
    ["EN-us", "en_US"],
    ["fr", "fr_FR"],
    ["ca-valencia", "ca_ES"],
    ["en-US-u-hc-h12", "en_US"],
    ["de-DE-1996", "de_DE"],
    ["zh-Hant", "zh_TW"],
    ["zh-Hant-TW", "zh_TW"],
    ["es-419", "es_419"],
  ];
  for (const [given, sentAs] of locales) {
    test(`the locale ${given} is sent as ${sentAs}`, async (t) => {
      const { client, sent } = clientOf(t, { [`PUT ${USER_URL}`]: ok });
      await client.upsertUser({ ...USER, locale: given });
      assert.equal(JSON.parse(sent[0].body).locale, sentAs);
    });
  }

  test("undefined members are left out, Dates and toJSON are taken at their word", async (t) => {
    const { client, sent } = clientOf(t, { [`PUT ${USER_URL}`]: ok });
    const since = new Date(0);
    await client.upsertUser({
      ...USER,
      email: undefined,
      customFields: { since, left: undefined, own: { toJSON: () => 7 } },
    });
    assert.deepEqual(JSON.parse(sent[0].body), {
      ...USER,
      customFields: { since: since.toISOString(), own: 7 },
    });
  });
});

describe("what is wrong with a user is named by its path, before anything is sent", () => {
  const rows = [
    [undefined, /user must be an object/],
    [null, /user must be an object/],
    ["bob", /user must be an object/],
    [[], /user must be an object/],
    [{}, /user\.id is required/],
    [{ id: "b" }, /user\.accountId is required/],
    [{ ...USER, id: "" }, /user\.id is required/],
    [{ ...USER, id: " " }, /user\.id is required/],
    [{ ...USER, id: 7 }, /user\.id must be a string/],
    [{ ...USER, accountId: null }, /user\.accountId must be a string/],
    [{ ...USER, id: "." }, /user\.id must not be "\."/],
    [{ ...USER, accountId: ".." }, /user\.accountId must not be/],
    [{ ...USER, id: "\ud800" }, /user\.id is not valid text/],
    [{ ...USER, referralCodes: { 12345: 7 } }, /user\.referralCodes\.12345 must be a string/],
    [{ ...USER, referredByCodes: ["a", null] }, /user\.referredByCodes\[1\] must be a string/],
    [{ ...USER, referredByCodes: "A" }, /user\.referredByCodes must be an array of strings/],
    [{ ...USER, segments: {} }, /user\.segments must be an array/],
    [{ ...USER, shareLinks: ["x"] }, /user\.shareLinks must be an object/],
    [{ ...USER, referable: "yes" }, /user\.referable must be true or false/],
    [{ ...USER, locale: "english" }, /user\.locale must be a locale/],
    [{ ...USER, countryCode: "USA" }, /user\.countryCode must be a two-letter/],
    [{ ...USER, dateUsTaxFormSubmitted: 1.5 }, /user\.dateUsTaxFormSubmitted must be a whole number/],
    [{ ...USER, dateUsTaxFormSubmitted: new Date() }, /user\.dateUsTaxFormSubmitted must be a whole number/],
    [{ ...USER, customFields: { "a b": 1 } }, /user\.customFields\["a b"\]/],
    [
      { ...USER, customFields: Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`f${i}`, i])) },
      /more than 100/,
    ],
    [{ ...USER, first_name: "Bob" }, /user\.first_name is not a field of the API; did you mean firstName/],
    [{ ...USER, favourite: "fig" }, /user\.favourite is not a field of the API.*customFields/],
    [{ ...USER, customFields: new Map([["a", 1]]) }, /user\.customFields must be a plain object/],
    [{ ...USER, customFields: { n: NaN } }, /user\.customFields\.n must be a finite number/],
    [{ ...USER, customFields: { n: 10n } }, /user\.customFields\.n must not be a bigint/],
    [{ ...USER, customFields: { n: Symbol("s") } }, /user\.customFields\.n must not be a symbol/],
    [{ ...USER, customFields: { n() {} } }, /user\.customFields\.n must not be a function/],
  ];
  for (const [index, [user, message]] of rows.entries()) {
    test(`${index + 1}: ${message.source}`, async (t) => {
      const { client } = clientOf(t, {});
      for (const operation of ["upsertUser", "createUser"]) {
        const error = await failure(client[operation](user));
        assert.deepEqual(
          [error.code, error.retryable, error.attempts],
          ["invalid_argument", false, undefined],
        );
        assert.match(error.message, message);
      }
    });
  }
});

describe("the reply comes back whole", () => {
  const reply = {
    ...USER,
    dateCreated: 1626890197000,
    cookieId: null,
    locale: null,
    referable: true,
    referralCodes: { "program-1": "BOBT" },
    programShareLinks: {
      "program-1": { cleanShareLink: "https://ssqt.co/a", EMAIL: { DIRECT: "https://ssqt.co/b" } },
    },
    customFields: {
      nested: [1, 2.5, -0.125, { deep: [null, true] }],
      exact: 9007199254740991,
      text: "ü🦑\u0000",
    },
    notDeclaredAnywhere: { kept: ["as", "it", "came"] },
    constructor: "kept too",
  };
  for (const { operation, route, call } of OPERATIONS.filter(yieldsReply)) {
    test(`${operation}: unknown members, numbers and null survive`, async (t) => {
      const { client } = clientOf(t, { [route]: json(operation === "createUser" ? 201 : 200, reply) });
      const user = await call(client);
      assert.deepEqual(user, reply);
      assert.equal(typeof user.dateCreated, "number");
      assert.ok(Object.hasOwn(user, "cookieId") && user.cookieId === null);
    });
  }

  test("only the fields that were asked for, without an id", async (t) => {
    const { client } = clientOf(t, {
      [`GET ${USER_URL}?fields=email`]: json(200, { email: "b@example.com" }),
    });
    assert.deepEqual(await client.getUser(USER.accountId, USER.id, { fields: ["email"] }), {
      email: "b@example.com",
    });
  });

  test("a looked-up code is found without a token in the client", async (t) => {
    const { client } = clientOf(t, { [`GET ${CODE_URL}`]: ok }, { userToken: undefined });
    assert.deepEqual(await client.lookupByCode("BOBT"), USER);
  });

  test("each caller has an object of its own", async (t) => {
    const { client } = clientOf(t, { [`GET ${CODE_URL}`]: ok });
    const [first, second] = await Promise.all([client.lookupByCode("BOBT"), client.lookupByCode("BOBT")]);
    first.id = "changed";
    assert.equal(second.id, USER.id);
    assert.equal((await client.lookupByCode("BOBT")).id, USER.id);
  });
});
