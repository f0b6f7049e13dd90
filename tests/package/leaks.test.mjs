// Neither token, cookie value nor personal data in anything that may end in a log: messages, JSON, events, console, URLs
// of requests that carry no user.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import * as advocate from "advocate-wasm";
import { TENANT, json, text } from "./api_double.mjs";
import { child } from "./child.mjs";
import { isolated } from "./leak_watch.mjs";
import { jwt } from "./user_token.mjs";

const MARKER = "plantedMARKERvalue";
const EMAIL = `${MARKER}@example.com`;
const USER = { id: EMAIL, accountId: EMAIL, firstName: MARKER, email: EMAIL, customFields: { note: MARKER } };
const TOKEN = jwt({ user: { ...USER }, marker: MARKER });
const COOKIE = advocate.encodeCookie({
  "app.referralsaasquatch.com": { acme_CODE: { codes: { classic: MARKER } } },
});

/** Every spelling in which a planted value could come out. */
const SPELLINGS = [MARKER, TOKEN, ...TOKEN.split("."), COOKIE, encodeURIComponent(EMAIL)];

const ENVELOPE = {
  message: MARKER,
  apiErrorCode: MARKER,
  rsCode: MARKER,
  validationErrors: [EMAIL],
  echoed: COOKIE,
};
const FAULTS = {
  ...Object.fromEntries(
    [400, 401, 403, 404, 409, 422, 429, 451, 500, 503].map((status) => [
      `status ${status}`,
      () => json(status, ENVELOPE)(),
    ]),
  ),
  "HTML that echoes": text(502, `<h1>${EMAIL} ${TOKEN}</h1>`),
  "a success that is no user": text(200, `"${TOKEN}"`),
  "a success without an id": json(200, { email: EMAIL, cookies: COOKIE }),
  "headers that echo": text(503, "", { "Retry-After": MARKER, Date: MARKER, Location: MARKER }),
  "a status that is the token": () => ({ status: TOKEN, text: async () => TOKEN }),
  "a lost connection": () => {
    throw new TypeError(`${TOKEN} could not be sent to ${EMAIL}`);
  },
  "a throw of the token": () => {
    throw TOKEN;
  },
  success: json(200, { ...USER }),
};
const CALLS = {
  upsertUser: (client, options) => client.upsertUser({ ...USER, cookies: COOKIE }, options),
  createUser: (client, options) => client.createUser({ ...USER, referredByCodes: [MARKER] }, options),
  getUser: (client, options) => client.getUser(EMAIL, EMAIL, options),
  lookupByCode: (client, options) => client.lookupByCode(MARKER, options),
};

/** What a logger would make of an error: all but `cause`, which is the caller's or the host's own. */
const logged = (error) =>
  [
    error.message,
    String(error),
    error.stack,
    JSON.stringify(error),
    inspect({ ...error }),
    Object.keys(error).join(),
  ].join("\n");

test("the fault matrix says nothing planted, in errors, events or on the console", async (t) => {
  const said = isolated(t);
  let failures = 0;
  for (const [fault, answer] of Object.entries(FAULTS)) {
    for (const [operation, call] of Object.entries(CALLS)) {
      for (const userToken of [
        TOKEN,
        () => TOKEN,
        () => `${TOKEN}.${MARKER}`,
        () => {
          throw new Error(TOKEN);
        },
      ]) {
        const onEvent = (event) => said.note(`event of ${operation} after ${fault}`, JSON.stringify(event));
        const client = new advocate.AdvocateClient({
          tenantAlias: TENANT,
          userToken,
          retries: 0,
          fetch: async (...given) => answer(new Request(...given)),
          onEvent,
        });
        await call(client, {}).catch((error) => {
          assert.ok(advocate.isAdvocateError(error), String(error));
          failures++;
          said.note(`error of ${operation} after ${fault}`, logged(error));
        });
      }
    }
  }
  assert.ok(failures > 200, `only ${failures} failures were looked at`);
  said.mustNotContain(SPELLINGS);
});

test("refused arguments are named by their path, never by their value", (t) => {
  const said = isolated(t);
  const attempts = {
    "decodeCookie of text": () => advocate.decodeCookie(`${MARKER}!`),
    "decodeCookie of a token": () => advocate.decodeCookie(TOKEN),
    "encodeCookie too large": () => advocate.encodeCookie({ a: MARKER.repeat(300) }),
    "an API key": () => new advocate.AdvocateClient({ tenantAlias: TENANT, userToken: `TEST_${MARKER}` }),
    "half a token": () => new advocate.AdvocateClient({ tenantAlias: TENANT, userToken: TOKEN.slice(20) }),
    inspectToken: () => advocate.inspectToken(`${MARKER}.${MARKER}.${MARKER}`),
    "baseUrl with credentials": () =>
      new advocate.AdvocateClient({ tenantAlias: TENANT, baseUrl: `https://bob:${MARKER}@x.example` }),
    "a cookie header": () => advocate.setCookieHeader(`${COOKIE};`),
    "a cookie domain": () => advocate.setCookieHeader(COOKIE, { domain: `${MARKER};` }),
    "an address": () => advocate.withAttribution({ href: { [MARKER]: 1 } }, COOKIE),
    "an attribution": () => advocate.withAttribution("https://x.example", `${MARKER}!`),
  };
  for (const [name, attempt] of Object.entries(attempts)) {
    assert.throws(attempt, (error) => (said.note(name, logged(error)), true), name);
  }
  said.mustNotContain(SPELLINGS);
});

test("refused users are named by their path, never by their value", async (t) => {
  const said = isolated(t);
  const client = new advocate.AdvocateClient({
    tenantAlias: TENANT,
    userToken: TOKEN,
    fetch: async () => new Response("{}"),
  });
  const wrong = [
    { ...USER, locale: MARKER },
    { ...USER, countryCode: MARKER },
    { ...USER, referable: MARKER },
    { ...USER, dateUsTaxFormSubmitted: EMAIL },
    { ...USER, segments: MARKER },
    { ...USER, id: `\ud800${MARKER}` },
    { ...USER, customFields: MARKER },
    { ...USER, referredByCodes: [MARKER, { [MARKER]: 1 }] },
    {
      ...USER,
      get lastName() {
        throw new Error(MARKER);
      },
    },
    { ...USER, customFields: { when: new Map([[MARKER, MARKER]]) } },
    { id: "other", accountId: "other", email: EMAIL },
  ];
  for (const [index, user] of wrong.entries()) {
    await assert.rejects(
      client.upsertUser(user),
      (error) => (said.note(`user ${index}`, logged(error)), true),
    );
  }
  said.mustNotContain(SPELLINGS);
});

test("a lookup's address carries the code and nothing else; no address carries a token or cookie", async () => {
  const urls = [];
  const fetch = async (url) => (urls.push(url), new Response(JSON.stringify(USER)));
  const client = new advocate.AdvocateClient({ tenantAlias: TENANT, userToken: TOKEN, fetch });
  for (const call of Object.values(CALLS)) await call(client, {});
  assert.equal(urls.length, 4);
  for (const url of urls) for (const secret of [TOKEN, COOKIE]) assert.ok(!url.includes(secret), url);
});

test("a process that never looks at its errors prints nothing planted", async () => {
  const { stdout, stderr } = await child(`
    import * as advocate from "advocate-wasm";
    process.on("unhandledRejection", (error) => console.error(String(error.stack), JSON.stringify(error)));
    const client = new advocate.AdvocateClient({
      tenantAlias: "acme", userToken: ${JSON.stringify(TOKEN)}, retries: 0,
      fetch: async () => new Response(JSON.stringify(${JSON.stringify(ENVELOPE)}), { status: 400 }),
    });
    void client.upsertUser(${JSON.stringify(USER)});
  `);
  assert.match(stderr, /validation_failed/);
  for (const spelling of SPELLINGS) assert.ok(!`${stdout}${stderr}`.includes(spelling), `${stdout}${stderr}`);
});
