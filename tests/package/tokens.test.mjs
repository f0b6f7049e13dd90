// The user token: read before it is sent, asked for when it is needed, never repeated aloud.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { AdvocateClient, inspectToken } from "advocate-wasm";
import {
  CODE_URL,
  OPERATIONS,
  TENANT,
  USER,
  USER_URL,
  apiDouble,
  json,
  ok,
  sendsToken,
  text,
  yields,
} from "./api_double.mjs";
import { settle, stopClock } from "./clock.mjs";
import { failure, thrown, within } from "./outcome.mjs";
import { jwt, readToken, secondsFromNow, writeToken } from "./user_token.mjs";

const WITH_TOKEN = OPERATIONS.filter(sendsToken);
const HEADER = "x-saasquatch-user-token";

function clientOf(t, routes, options) {
  const { fetch, sent } = apiDouble(t, routes);
  const events = [];
  const onEvent = (event) => event.type === "token_refreshed" && events.push(event.reason);
  return { client: new AdvocateClient({ tenantAlias: TENANT, fetch, onEvent, ...options }), sent, events };
}

const base64 = (text) => Buffer.from(text).toString("base64");

describe("inspectToken", () => {
  const sub = `${base64("acc@x.example")}:${base64("bob+1@x.example")}@acme:users`;
  const rows = [
    [{ user: { id: "u", accountId: "a" } }, { kind: "read", accountId: "a", userId: "u", expired: false }],
    [
      { user: { id: "u", accountId: "a", email: "e" } },
      { kind: "write", accountId: "a", userId: "u", expired: false },
    ],
    [
      { sub },
      {
        kind: "read",
        accountId: "acc@x.example",
        userId: "bob+1@x.example",
        tenantAlias: "acme",
        expired: false,
      },
    ],
    [{ sub: "a_b" }, { kind: "read", expired: false }],
    [{ sub: "a:b@tenant/users" }, { kind: "read", expired: false }],
    [{ allowAnonymous: true }, { kind: "anonymous", expired: false }],
    [{}, { kind: "unknown", expired: false }],
    [
      { user: { id: "u" }, exp: 1, iat: 0 },
      { kind: "read", userId: "u", issuedAtMs: 0, expiresAtMs: 1_000, expired: true },
    ],
    [
      { user: {}, exp: 4e9 },
      { kind: "unknown", expiresAtMs: 4e12, expired: false },
    ],
  ];
  for (const [payload, expected] of rows) {
    test(JSON.stringify(payload), () => {
      assert.deepEqual(inspectToken(jwt(payload, { alg: "RS256", kid: "k" })), {
        algorithm: "RS256",
        keyId: "k",
        ...expected,
      });
      assert.deepEqual(inspectToken(jwt(payload, {})), expected);
    });
  }

  for (const value of [
    "",
    "abc",
    "TEST_key",
    "LIVE_key",
    "a.b",
    "a.b.c",
    "a.b.c.d",
    "x".repeat(10_000_000),
    7,
    null,
    undefined,
    {},
    [],
  ]) {
    test(`${String(value).slice(0, 20)} (${typeof value}) is no token`, () => {
      assert.equal(thrown(() => inspectToken(value)).code, "invalid_token");
    });
  }
});

describe("a token given as text", () => {
  for (const key of ["TEST_secretMARKER", "LIVE_secretMARKER", "secretMARKER", "MARKER.x", "a.MARKER.c"]) {
    test(`${key} is refused in the constructor, with the reason and without its words`, () => {
      const error = thrown(() => new AdvocateClient({ tenantAlias: TENANT, userToken: key }));
      assert.deepEqual([error.code, error.retryable], ["invalid_token", false]);
      if (key.split(".").length !== 3) assert.match(error.message, /API key.*never reach a browser/s);
      assert.doesNotMatch(`${error.message} ${JSON.stringify(error)} ${error.stack}`, /MARKER/);
    });
  }

  for (const userToken of [7, null, {}, [], true, Symbol("t"), 1n]) {
    test(`${String(userToken)} (${typeof userToken}) is refused`, () => {
      assert.equal(
        thrown(() => new AdvocateClient({ tenantAlias: TENANT, userToken })).code,
        "invalid_argument",
      );
    });
  }

  const rows = [
    ["none", undefined, "token_required"],
    ["one that has expired", writeToken(USER, { exp: secondsFromNow(-1) }), "token_expired"],
    ["another user's", writeToken({ ...USER, id: "mallory" }), "token_mismatch"],
    ["another account's", writeToken({ ...USER, accountId: "mallory" }), "token_mismatch"],
    ["another user's by sub", jwt({ sub: `${base64("m")}:${base64("m")}@acme:users` }), "token_mismatch"],
  ];
  for (const [name, userToken, code] of rows) {
    test(`${name} is ${code} before anything is sent`, async (t) => {
      const { client, sent } = clientOf(t, { [`GET ${CODE_URL}`]: ok }, { userToken });
      for (const { operation, call } of WITH_TOKEN) {
        const error = await failure(call(client));
        assert.deepEqual([error.code, error.retryable, error.attempts], [code, false, 0], operation);
      }
      assert.equal(sent.length, 0);
      assert.deepEqual(await client.lookupByCode("BOBT"), USER, "a lookup needs no token");
    });
  }

  const tolerated = [
    ["a read token on a write", readToken(USER)],
    ["an anonymous one", jwt({ allowAnonymous: true })],
    ["one with an odd sub", jwt({ sub: "a_b" })],
    ["one that names only the user", jwt({ user: { id: USER.id } })],
    ["one without an expiry", writeToken(USER)],
  ];
  for (const [name, userToken] of tolerated) {
    test(`${name} is sent all the same`, async (t) => {
      for (const { operation, route, call } of WITH_TOKEN) {
        const { client, sent } = clientOf(t, { [route]: ok }, { userToken });
        assert.deepEqual(await call(client), yields(operation, USER));
        assert.equal(sent[0].headers[HEADER], userToken);
      }
    });
  }

  test("a 401 is not repeated: there is no other token", async (t) => {
    for (const { route, call } of WITH_TOKEN) {
      const { client, sent } = clientOf(t, { [route]: [text(401, "")] }, { userToken: writeToken(USER) });
      assert.equal((await failure(call(client))).code, "unauthorized");
      assert.equal(sent.length, 1);
    }
  });
});

describe("a token function", () => {
  for (const [name, wrap] of [
    ["at once", (token) => token],
    ["later", async (token) => token],
  ]) {
    test(`that answers ${name} is called on first need, once`, async (t) => {
      let calls = 0;
      const token = writeToken(USER);
      const userToken = () => (calls++, wrap(token));
      const { client, sent, events } = clientOf(
        t,
        { [`GET ${USER_URL}`]: ok, [`GET ${CODE_URL}`]: ok },
        { userToken },
      );
      await client.lookupByCode("BOBT");
      assert.equal(calls, 0, "a lookup needs no token");
      await client.getUser(USER.accountId, USER.id);
      await client.getUser(USER.accountId, USER.id);
      assert.deepEqual([calls, sent.at(-1).headers[HEADER], ...events], [1, token, "first"]);
    });
  }

  test("is called once for concurrent calls", async (t) => {
    let calls = 0;
    const userToken = async () => (calls++, await settle(), writeToken(USER));
    const routes = Object.fromEntries(WITH_TOKEN.map(({ route }) => [route, ok]));
    const { client, events } = clientOf(t, routes, { userToken });
    await Promise.all(WITH_TOKEN.flatMap(({ call }) => [call(client), call(client)]));
    assert.deepEqual([calls, ...events], [1, "first"]);
  });

  test("is called again shortly before its token expires", async (t) => {
    const clock = stopClock(t);
    let calls = 0;
    const userToken = () => writeToken(USER, { exp: secondsFromNow(3_600), n: calls++ });
    const { client, events } = clientOf(t, { [`GET ${USER_URL}`]: ok }, { userToken });
    const ask = () => client.getUser(USER.accountId, USER.id);
    await ask();
    await clock.elapse(3_500_000);
    await ask();
    assert.equal(calls, 1);
    await clock.elapse(90_000);
    await ask();
    assert.deepEqual([calls, ...events], [2, "first", "expiring"]);
  });

  for (const { operation, route, call } of WITH_TOKEN) {
    test(`${operation} is repeated once after a 401, with the new token`, async (t) => {
      const tokens = [writeToken(USER, { n: 1 }), writeToken(USER, { n: 2 })];
      const left = [...tokens];
      const options = { userToken: () => left.shift(), retries: 0 };
      const { client, sent, events } = clientOf(t, { [route]: [text(401, ""), ok] }, options);
      assert.deepEqual(await call(client), yields(operation, USER));
      assert.deepEqual(
        sent.map(({ headers }) => headers[HEADER]),
        tokens,
      );
      assert.deepEqual(events, ["first", "unauthorized"]);
    });

    test(`${operation} gives up after a second 401`, async (t) => {
      let n = 0;
      const userToken = () => writeToken(USER, { n: n++ });
      const { client, sent } = clientOf(t, { [route]: [text(401, ""), text(401, "")] }, { userToken });
      const error = await failure(call(client));
      assert.deepEqual([error.code, error.attempts, sent.length, n], ["unauthorized", 2, 2, 2]);
    });
  }

  test("a 401 to a look-up, which no token could help, is told as it is", async (t) => {
    const options = { userToken: () => assert.fail("a look-up needs no token") };
    const { client, sent } = clientOf(t, { [`GET ${CODE_URL}`]: [text(401, "")] }, options);
    assert.equal((await failure(client.lookupByCode("BOBT"))).code, "unauthorized");
    assert.equal(sent.length, 1);
  });

  test("concurrent calls that are all turned away share one new token", async (t) => {
    let n = 0;
    const userToken = async () => (await settle(), writeToken(USER, { n: n++ }));
    const turnedAway = text(401, "");
    const { client } = clientOf(
      t,
      { [`GET ${USER_URL}`]: [turnedAway, turnedAway, turnedAway, ok, ok, ok] },
      { userToken },
    );
    const calls = [1, 2, 3].map(() => client.getUser(USER.accountId, USER.id));
    assert.deepEqual(await Promise.all(calls), [USER, USER, USER]);
    assert.equal(n, 2);
  });

  const cause = new Error("the session ended");
  const failing = [
    [
      "throws",
      () => {
        throw cause;
      },
      "token_required",
      true,
    ],
    ["rejects", () => Promise.reject(cause), "token_required", true],
    ["rejects with a string", () => Promise.reject("no"), "token_required", true],
    ["rejects with nothing", () => Promise.reject(), "token_required"],
    ["yields undefined", () => undefined, "invalid_token", false],
    ["yields null", async () => null, "invalid_token", false],
    ["yields a number", () => 7, "invalid_token", false],
    ["yields an object", () => ({ token: writeToken(USER) }), "invalid_token", false],
    ["yields an API key", () => "TEST_key", "invalid_token", false],
    ["yields an empty string", () => "", "invalid_token", false],
    ["yields ten megabytes", () => "x".repeat(10_000_000), "invalid_token", false],
    ["yields another user's", () => writeToken({ ...USER, id: "mallory" }), "token_mismatch", false],
    ["yields one that has expired", () => writeToken(USER, { exp: 1 }), "token_expired", false],
    [
      "yields a thenable that throws",
      () => ({
        then() {
          throw cause;
        },
      }),
      "token_required",
      true,
    ],
  ];
  for (const [name, userToken, code, retryable] of failing) {
    test(`that ${name} is ${code}`, async (t) => {
      const { client, sent } = clientOf(t, {}, { userToken });
      for (const { call } of WITH_TOKEN) {
        const error = await failure(within(2_000, call(client), name));
        assert.deepEqual([error.code, error.attempts, sent.length], [code, 0, 0]);
        if (retryable !== undefined) assert.equal(error.retryable, retryable);
        if (/throws|rejects$/.test(name)) assert.equal(error.cause, cause);
      }
    });
  }

  test("that failed is asked again by the next call", async (t) => {
    const answers = [
      () => Promise.reject(new Error("offline")),
      () => undefined,
      () => "nonsense",
      () => writeToken(USER),
    ];
    const { client } = clientOf(t, { [`GET ${USER_URL}`]: ok }, { userToken: () => answers.shift()() });
    const codes = [];
    for (let count = 0; count < 3; count++)
      codes.push((await failure(client.getUser(USER.accountId, USER.id))).code);
    assert.deepEqual(codes, ["token_required", "invalid_token", "invalid_token"]);
    assert.deepEqual(await client.getUser(USER.accountId, USER.id), USER);
  });

  test("that hangs ends at the deadline, and the next call asks again", async (t) => {
    const clock = stopClock(t);
    const answers = [() => new Promise(() => {}), () => writeToken(USER)];
    const { client } = clientOf(
      t,
      { [`GET ${USER_URL}`]: ok },
      { userToken: () => answers.shift()(), timeoutMs: 1_000 },
    );
    const outcomes = [failure(client.getUser(USER.accountId, USER.id)), failure(client.upsertUser(USER))];
    await clock.elapse(1_000);
    for (const error of await Promise.all(outcomes))
      assert.deepEqual([error.code, error.attempts], ["timeout", 0]);
    assert.deepEqual(await client.getUser(USER.accountId, USER.id), USER);
  });
});

describe("clocks that differ", () => {
  const HOUR_MS = 3_600_000;
  const NOON = Date.UTC(2026, 0, 1, 12);
  const dated = (timeMs) => ({ Date: new Date(timeMs).toUTCString() });
  const expiring = (timeMs) => writeToken(USER, { exp: timeMs / 1000 });
  const getUser = (client) => client.getUser(USER.accountId, USER.id);

  // What this clock and the server's say, beside a token that expires at noon.
  const judgements = [
    { name: "both before", here: -1, there: -1, sent: true },
    { name: "this one after, and nothing known of the server's", here: 1, sent: false },
    { name: "this one after, the server's before: the server judges", here: 1, there: -1, sent: true },
    { name: "this one before, the server's after: the server judges", here: -1, there: 1, sent: true },
    { name: "both after", here: 1, there: 2, sent: false },
  ];
  for (const { name, here, there, sent: isSent } of judgements) {
    test(`${name}: ${isSent ? "it is sent" : "it is refused here"}`, async (t) => {
      stopClock(t, NOON + here * HOUR_MS);
      const headers = there === undefined ? {} : dated(NOON + there * HOUR_MS);
      const routes = { [`GET ${USER_URL}`]: ok, [`GET ${CODE_URL}`]: json(200, USER, headers) };
      const { client, sent } = clientOf(t, routes, { userToken: expiring(NOON) });
      await client.lookupByCode("BOBT");
      const outcome = isSent ? await getUser(client) : (await failure(getUser(client))).code;
      assert.deepEqual(outcome, isSent ? USER : "token_expired");
      assert.equal(sent.length, isSent ? 2 : 1);
    });
  }

  test("one wrong Date, as of a proxy's 502, ends no sign-up", async (t) => {
    stopClock(t, NOON);
    const wrong = dated(NOON + 1_000 * HOUR_MS);
    const { client } = clientOf(
      t,
      { [`GET ${USER_URL}`]: [text(502, "<h1>Bad gateway</h1>", wrong), ok, ok] },
      { userToken: expiring(NOON + HOUR_MS), retries: 0 },
    );
    assert.equal((await failure(getUser(client))).code, "server_error");
    for (let count = 0; count < 2; count++) assert.deepEqual(await getUser(client), USER);
  });

  test("a clock that is put right after the skew was learnt ends none either", async (t) => {
    const behind = NOON - 3 * HOUR_MS;
    stopClock(t, behind);
    const { client } = clientOf(
      t,
      { [`GET ${USER_URL}`]: [json(200, USER, dated(NOON)), ok] },
      { userToken: expiring(NOON + HOUR_MS) },
    );
    assert.deepEqual(await getUser(client), USER);
    const set = t.mock.method(Date, "now", () => NOON);
    assert.deepEqual(await getUser(client), USER);
    set.mock.restore();
  });

  test("a token function is asked when either calls the token expired, once", async (t) => {
    stopClock(t, NOON);
    let asked = 0;
    const userToken = () => (asked++, expiring(NOON + HOUR_MS));
    const { client, events } = clientOf(
      t,
      { [`GET ${USER_URL}`]: [json(200, USER, dated(NOON + 2 * HOUR_MS)), ok] },
      { userToken },
    );
    await getUser(client);
    await getUser(client);
    assert.deepEqual([asked, events], [2, ["first", "expiring"]]);
  });

  for (const date of ["nonsense", "", "0", "-5"]) {
    test(`a Date of ${JSON.stringify(date)} teaches nothing`, async (t) => {
      const userToken = writeToken(USER, { exp: secondsFromNow(60) });
      const { client } = clientOf(t, { [`GET ${USER_URL}`]: json(200, USER, { Date: date }) }, { userToken });
      for (let count = 0; count < 2; count++)
        assert.deepEqual(await client.getUser(USER.accountId, USER.id), USER);
    });
  }
});

describe("another user signs in", () => {
  const ANN = { id: "ann@example.com", accountId: "ann@example.com" };
  const ANN_URL = USER_URL.replaceAll(encodeURIComponent(USER.id), encodeURIComponent(ANN.id));
  const routes = { [`GET ${USER_URL}`]: ok, [`GET ${ANN_URL}`]: json(200, ANN) };

  test("the token function is asked once more, and its answer is sent", async (t) => {
    let signedIn = USER;
    const { client, sent, events } = clientOf(t, routes, { userToken: () => writeToken(signedIn) });
    await client.getUser(USER.accountId, USER.id);
    signedIn = ANN;
    assert.deepEqual(await client.getUser(ANN.accountId, ANN.id), ANN);
    assert.deepEqual(
      sent.map(({ headers }) => headers[HEADER]),
      [writeToken(USER), writeToken(ANN)],
    );
    assert.deepEqual(events, ["first", "other_user"]);
  });

  test("a token that still names somebody else is token_mismatch", async (t) => {
    let asked = 0;
    const userToken = () => (asked++, writeToken(USER));
    const { client, events } = clientOf(t, routes, { userToken });
    assert.equal((await failure(client.getUser(ANN.accountId, ANN.id))).code, "token_mismatch");
    assert.equal(asked, 1, "whoever just asked knows");
    assert.equal((await failure(client.getUser(ANN.accountId, ANN.id))).code, "token_mismatch");
    assert.deepEqual([asked, events], [2, ["first", "other_user"]]);
  });

  test("of a token that is given as it is, nobody can be asked", async (t) => {
    const { client, sent } = clientOf(t, routes, { userToken: writeToken(USER) });
    assert.equal((await failure(client.getUser(ANN.accountId, ANN.id))).code, "token_mismatch");
    assert.equal(sent.length, 0);
  });
});

describe("what a server makes of a token", () => {
  const good = writeToken(USER);
  for (const given of [`${good}\n`, ` ${good}\r\n`, `\t${good} `]) {
    for (const [kind, userToken] of [
      ["as it is", given],
      ["by a function", () => given],
    ]) {
      test(`white space around it is taken off, ${kind}: ${JSON.stringify(given).replace(good, "…")}`, async (t) => {
        const { client, sent } = clientOf(t, { [`GET ${USER_URL}`]: ok }, { userToken });
        await client.getUser(USER.accountId, USER.id);
        assert.equal(sent[0].headers[HEADER], good);
      });
    }
  }

  const mistaken = [
    [
      "a sign-in page",
      "<!doctype html><title>Sign in to SECRET</title>",
      /a page or an error message and no JWT/,
    ],
    ["an error body", '{"error":"SECRET"}', /a page or an error message and no JWT/],
    ["JSON text", JSON.stringify(good), /in quotes/],
    ["a header's value", `Bearer ${good}`, /begins with "Bearer "/],
  ];
  for (const [name, given, says] of mistaken) {
    test(`${name} is called what it is, and not repeated`, async (t) => {
      const { client, sent } = clientOf(t, {}, { userToken: async () => given });
      const error = await failure(client.getUser(USER.accountId, USER.id));
      assert.equal(error.code, "invalid_token");
      assert.match(error.message, says);
      assert.doesNotMatch(error.message, /SECRET|API key|eyJ/);
      assert.equal(sent.length, 0);
    });
  }
});
