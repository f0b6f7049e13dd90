// Retries: what is repeated, how long is waited, and when to stop.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { AdvocateClient } from "advocate-wasm";
import {
  CODE_URL,
  OPERATIONS,
  OPEN,
  TENANT,
  USER,
  USER_URL,
  apiDouble,
  json,
  lost,
  ok,
  silent,
  text,
  yields,
} from "./api_double.mjs";
import { fixRandom, settle, stopClock } from "./clock.mjs";
import { failure } from "./outcome.mjs";
import { writeToken } from "./user_token.mjs";

const REPEATABLE = OPERATIONS.filter(({ operation }) => operation !== "createUser");

function clientOf(t, routes, options) {
  const { fetch, sent } = apiDouble(t, routes);
  const events = [];
  const onEvent = (event) => events.push(event);
  const client = new AdvocateClient({
    tenantAlias: TENANT,
    userToken: writeToken(USER),
    fetch,
    onEvent,
    ...options,
  });
  return { client, sent, events };
}

const delays = (events) => events.filter(({ type }) => type === "retry").map(({ delayMs }) => delayMs);

describe("what is repeated", () => {
  const passing = [
    ["a lost connection", lost(), "network"],
    ["429", text(429, ""), "rate_limited"],
    ["RS033", json(400, { rsCode: "RS033" }), "rate_limited"],
    ["500", text(500, "<html>"), "server_error"],
    ["502", text(502, ""), "server_error"],
    ["503", text(503, ""), "server_error"],
    ["504", text(504, ""), "server_error"],
    ["RS014", json(400, { rsCode: "RS014" }), "server_error"],
    ["RS027", json(404, { rsCode: "RS027" }), "server_error"],
  ];
  for (const [name, answer, code] of passing) {
    for (const { operation, route, call } of REPEATABLE) {
      test(`${operation} after ${name}`, async (t) => {
        const clock = stopClock(t);
        fixRandom(t, 1);
        const { client, sent, events } = clientOf(t, { [route]: [answer, answer, ok] });
        const pending = call(client);
        await clock.elapse(500);
        await clock.elapse(1_000);
        assert.deepEqual(await pending, yields(operation, USER));
        assert.deepEqual([sent.length, ...delays(events)], [3, 500, 1_000]);
        assert.deepEqual(
          events.filter(({ type }) => type === "retry"),
          [
            { type: "retry", operation, attempt: 1, delayMs: 500, code },
            { type: "retry", operation, attempt: 2, delayMs: 1_000, code },
          ],
        );
        assert.equal(new Set(sent.map(({ body }) => body)).size, 1, "the same request each time");
      });
    }

    test(`createUser is never repeated after ${name}, for it may have been carried out`, async (t) => {
      const clock = stopClock(t);
      const { client, sent } = clientOf(t, { [`POST ${USER_URL}`]: [answer] });
      const outcome = failure(client.createUser(USER, { retries: 10 }));
      await clock.elapse(60_000);
      const error = await outcome;
      assert.deepEqual([error.code, error.attempts, sent.length], [code, 1, 1]);
      assert.equal(error.retryable, code === "rate_limited", "only a rate limit turns away at the door");
    });
  }

  test("a deadline that passed, for what is safe to repeat", async (t) => {
    const clock = stopClock(t);
    fixRandom(t, 0);
    for (const { operation, route, call } of REPEATABLE) {
      const { client } = clientOf(t, { [route]: [silent(), ok] });
      const pending = call(client, { timeoutMs: 1_000 });
      await clock.elapse(1_000);
      await clock.elapse(0);
      assert.deepEqual(await pending, yields(operation, USER), operation);
    }
  });

  const lasting = [400, 401, 402, 403, 404, 409, 418, 422];
  for (const status of lasting) {
    test(`never ${status}: another try would change nothing`, async (t) => {
      for (const { route, call } of OPERATIONS) {
        const { client, sent } = clientOf(t, { [route]: [text(status, "")] });
        assert.equal((await failure(call(client))).attempts, 1);
        assert.equal(sent.length, 1);
      }
    });
  }

  test("never a success that is no user", async (t) => {
    for (const { route, call } of OPERATIONS) {
      const { client } = clientOf(t, { [route]: [text(200, "<html>")] });
      assert.deepEqual(await failure(call(client)).then(({ code, attempts }) => [code, attempts]), [
        "bad_response",
        1,
      ]);
    }
  });
});

describe("how often", () => {
  const rows = [
    [{}, {}, 3],
    [{ retries: 0 }, {}, 1],
    [{ retries: 1 }, {}, 2],
    [{ retries: 5 }, { retries: 0 }, 1],
    [{ retries: 0 }, { retries: 4 }, 5],
    [{ retries: 10 }, {}, 11],
  ];
  for (const [ofClient, ofCall, attempts] of rows) {
    test(`${JSON.stringify(ofClient)} and ${JSON.stringify(ofCall)}: ${attempts} attempts`, async (t) => {
      const clock = stopClock(t);
      fixRandom(t, 0);
      for (const { operation, route, call } of REPEATABLE) {
        const { client, sent } = clientOf(t, { [route]: lost() }, ofClient);
        const outcome = failure(call(client, ofCall));
        for (let count = 0; count < attempts; count++) await clock.elapse(0);
        const error = await outcome;
        assert.deepEqual(
          [error.code, error.attempts, sent.length],
          ["network", attempts, attempts],
          operation,
        );
      }
    });
  }

  for (const retries of [-1, 0.5, 11, NaN, Infinity, "2", null, {}]) {
    test(`retries of ${String(retries)} are refused`, async (t) => {
      const { client } = clientOf(t, {});
      assert.throws(() => new AdvocateClient({ tenantAlias: TENANT, retries }), {
        code: "invalid_argument",
        message: /retries/,
      });
      for (const { call } of OPERATIONS)
        assert.match((await failure(call(client, { retries }))).message, /options\.retries/);
    });
  }
});

describe("how long is waited", () => {
  test("twice as long each time, up to 8 s a wait and 30 s in all", async (t) => {
    const clock = stopClock(t);
    fixRandom(t, 1);
    const { client, events, sent } = clientOf(t, { [`GET ${CODE_URL}`]: lost() }, { retries: 10 });
    const outcome = failure(client.lookupByCode("BOBT"));
    for (const wait of [500, 1_000, 2_000, 4_000, 8_000, 8_000]) await clock.elapse(wait);
    const error = await outcome;
    assert.deepEqual(delays(events), [500, 1_000, 2_000, 4_000, 8_000, 8_000]);
    assert.deepEqual([error.attempts, sent.length], [7, 7]);
  });

  test("a random part of that, so that clients do not come back all at once", async (t) => {
    const clock = stopClock(t);
    const { client, events } = clientOf(t, { [`GET ${CODE_URL}`]: lost() }, { retries: 10 });
    const outcome = failure(client.lookupByCode("BOBT"));
    for (let count = 0; count < 11; count++) await clock.elapse(8_000);
    await outcome;
    const bounds = [500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000, 8_000, 8_000, 8_000];
    const waits = delays(events);
    assert.ok(
      waits.length >= 6 && waits.every((wait, index) => wait >= 0 && wait <= bounds[index]),
      String(waits),
    );
    assert.ok(new Set(waits).size > 3, String(waits));
  });

  const NOW = Date.UTC(2026, 0, 1, 12);
  const at = (ms) => new Date(NOW + ms).toUTCString();
  const rows = [
    // Retry-After, other headers → the wait
    ["2", {}, 2_000],
    ["0", {}, 0],
    [" 7 ", {}, 7_000],
    ["30", {}, 30_000],
    [at(4_000), {}, 4_000],
    [at(-4_000), {}, 0],
    // The server's clock is what its date is told by.
    [new Date(NOW + 3_603_000).toUTCString(), { Date: new Date(NOW + 3_600_000).toUTCString() }, 3_000],
    ["soon", {}, 500],
    ["-5", {}, 500],
    ["1.5", {}, 500],
    ["soon 5", {}, 500],
    ["2026-01-01T13:00:00Z", {}, 500],
    ["", {}, 500],
  ];
  for (const [retryAfter, headers, waitMs] of rows) {
    const clockName = headers.Date ? " by the server's clock" : "";
    for (const status of [429, 503]) {
      test(`${status} with Retry-After ${JSON.stringify(retryAfter)}${clockName}: ${waitMs} ms`, async (t) => {
        const clock = stopClock(t, NOW);
        fixRandom(t, 1);
        const { client, sent, events } = clientOf(t, {
          [`GET ${CODE_URL}`]: [text(status, "", { "Retry-After": retryAfter, ...headers }), ok],
        });
        const pending = client.lookupByCode("BOBT");
        if (waitMs > 0) {
          await clock.elapse(waitMs - 1);
          assert.equal(sent.length, 1);
        }
        await clock.elapse(1);
        assert.deepEqual(await pending, USER);
        assert.deepEqual(delays(events), [waitMs]);
      });
    }
  }

  for (const retryAfter of ["31", "3600", at(31_000), at(86_400_000), "99999999999999"]) {
    test(`Retry-After ${retryAfter} ends the call at once and says so`, async (t) => {
      stopClock(t, NOW);
      for (const status of [429, 503]) {
        for (const { route, call } of REPEATABLE) {
          const { client, sent } = clientOf(t, {
            [route]: [text(status, "", { "Retry-After": retryAfter })],
          });
          const error = await failure(call(client));
          assert.deepEqual([error.attempts, sent.length, error.retryable], [1, 1, true]);
          assert.ok(error.retryAfterMs >= 31_000, String(error.retryAfterMs));
        }
      }
    });
  }

  test("several Retry-After count towards the 30 s together", async (t) => {
    const clock = stopClock(t);
    const answer = text(503, "", { "Retry-After": "20" });
    const { client, events } = clientOf(t, { [`GET ${CODE_URL}`]: answer });
    const outcome = failure(client.lookupByCode("BOBT"));
    await clock.elapse(20_000);
    const error = await outcome;
    assert.deepEqual([error.attempts, error.retryAfterMs, ...delays(events)], [2, 20_000, 20_000]);
  });

  test("a page that comes back online waits no longer", async (t) => {
    const clock = stopClock(t);
    fixRandom(t, 1);
    const page = new EventTarget();
    const listening = new Set();
    globalThis.addEventListener = (name, listener) => (
      listening.add(listener),
      page.addEventListener(name, listener)
    );
    globalThis.removeEventListener = (name, listener) => (
      listening.delete(listener),
      page.removeEventListener(name, listener)
    );
    t.after(() => {
      delete globalThis.addEventListener;
      delete globalThis.removeEventListener;
    });
    const { client, sent } = clientOf(t, { [`GET ${CODE_URL}`]: [lost(), ok] });
    const pending = client.lookupByCode("BOBT");
    await clock.elapse(10);
    assert.equal(sent.length, 1);
    page.dispatchEvent(new Event("online"));
    await settle();
    assert.deepEqual(await pending, USER);
    assert.equal(listening.size, 0, "no listener is left behind");
  });
});

describe("a rate limit is remembered", () => {
  test("for the operation it hit, as long as it said", async (t) => {
    const clock = stopClock(t);
    const other = `GET ${OPEN}/user?referralCode=OTHER`;
    const { client, sent } = clientOf(t, {
      [`GET ${CODE_URL}`]: [text(429, "", { "Retry-After": "60" }), ok],
      [`GET ${USER_URL}`]: ok,
      [other]: ok,
    });
    assert.equal((await failure(client.lookupByCode("BOBT"))).code, "rate_limited");
    await clock.elapse(20_000);
    for (const code of ["BOBT", "OTHER"]) {
      const error = await failure(client.lookupByCode(code));
      const { retryable, retryAfterMs, attempts } = error;
      assert.deepEqual([error.code, retryable, retryAfterMs, attempts], ["rate_limited", true, 40_000, 0]);
    }
    assert.equal(sent.length, 1, "nothing is sent meanwhile");
    assert.deepEqual(await client.getUser(USER.accountId, USER.id), USER);
    await clock.elapse(40_000);
    assert.deepEqual(await client.lookupByCode("BOBT"), USER);
    assert.deepEqual(await client.lookupByCode("OTHER"), USER);
  });

  test("for a create as well: it was turned away at the door", async (t) => {
    stopClock(t);
    const { client, sent } = clientOf(t, { [`POST ${USER_URL}`]: [text(429, "", { "Retry-After": "60" })] });
    assert.deepEqual(await failure(client.createUser(USER)).then(({ attempts }) => attempts), 1);
    assert.deepEqual(await failure(client.createUser(USER)).then(({ attempts }) => attempts), 0);
    assert.equal(sent.length, 1);
  });

  test("for a while where it does not say how long", async (t) => {
    const clock = stopClock(t);
    const { client } = clientOf(t, { [`GET ${USER_URL}`]: [text(429, ""), ok] }, { retries: 0 });
    await failure(client.getUser(USER.accountId, USER.id));
    const error = await failure(client.getUser(USER.accountId, USER.id));
    assert.deepEqual([error.code, error.retryAfterMs], ["rate_limited", 30_000]);
    await clock.elapse(30_000);
    assert.deepEqual(await client.getUser(USER.accountId, USER.id), USER);
  });

  test("no longer than 5 minutes, whatever it says, and by a clock that nobody sets", async (t) => {
    const clock = stopClock(t);
    const { client } = clientOf(
      t,
      { [`GET ${USER_URL}`]: [text(429, "", { "Retry-After": "2592000" }), ok] },
      { retries: 0 },
    );
    await failure(client.getUser(USER.accountId, USER.id));
    assert.equal((await failure(client.getUser(USER.accountId, USER.id))).retryAfterMs, 300_000);
    await clock.elapse(300_000);
    const now = Date.now();
    t.mock.method(Date, "now", () => now - 3 * 3_600_000);
    assert.deepEqual(await client.getUser(USER.accountId, USER.id), USER);
  });

  test("by each client for itself", async (t) => {
    const limited = clientOf(t, { [`GET ${CODE_URL}`]: [text(429, "", { "Retry-After": "60" })] });
    await failure(limited.client.lookupByCode("BOBT"));
    const free = clientOf(t, { [`GET ${CODE_URL}`]: ok });
    assert.deepEqual(await free.client.lookupByCode("BOBT"), USER);
  });
});

describe("events", () => {
  test("tell each attempt, its reply and the wait after it", async (t) => {
    const clock = stopClock(t);
    fixRandom(t, 1);
    for (const { operation, route, call } of REPEATABLE) {
      const { client, events } = clientOf(t, { [route]: [text(503, ""), ok] });
      const pending = call(client);
      await clock.elapse(500);
      await pending;
      assert.deepEqual(events, [
        { type: "request", operation, attempt: 1 },
        { type: "response", operation, attempt: 1, status: 503, durationMs: 0 },
        { type: "retry", operation, attempt: 1, delayMs: 500, code: "server_error" },
        { type: "request", operation, attempt: 2 },
        { type: "response", operation, attempt: 2, status: 200, durationMs: 0 },
      ]);
    }
  });

  const observers = {
    throws: () => {
      throw new Error("observer");
    },
    rejects: () => Promise.reject(new Error("observer")),
    "never resolves": () => new Promise(() => {}),
    "yields a thenable that throws": () => ({
      then() {
        throw new Error("observer");
      },
    }),
    "changes the event": (event) => Object.keys(event).forEach((key) => delete event[key]),
  };
  for (const [name, onEvent] of Object.entries(observers)) {
    test(`an observer that ${name} changes nothing`, async (t) => {
      const { client } = clientOf(t, { [`GET ${CODE_URL}`]: [ok] }, { onEvent });
      assert.deepEqual(await client.lookupByCode("BOBT"), USER);
      await settle();
    });
  }
});
