// Deadlines and signals: every call ends when it should, and nothing goes on behind the caller's back.

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { describe, test } from "node:test";
import { AdvocateClient } from "advocate-wasm";
import {
  OPERATIONS,
  TENANT,
  USER,
  USER_URL,
  apiDouble,
  json,
  lost,
  ok,
  silent,
  yields,
} from "./api_double.mjs";
import { fixRandom, settle, stopClock } from "./clock.mjs";
import { failure, within } from "./outcome.mjs";
import { writeToken } from "./user_token.mjs";

function clientOf(t, routes, options) {
  const { fetch, sent } = apiDouble(t, routes);
  return {
    client: new AdvocateClient({ tenantAlias: TENANT, userToken: writeToken(USER), fetch, ...options }),
    sent,
  };
}

const listeners = (signal) => getEventListeners(signal, "abort").length;

const REASONS = {
  nothing: undefined,
  "an Error": new Error("enough"),
  "a string": "enough",
  null: null,
  "a number": 0,
  "an object": { why: "enough" },
  "a symbol": Symbol("enough"),
};

function abortedWith(reason) {
  const controller = new AbortController();
  controller.abort(reason);
  return controller.signal;
}

describe("a signal", () => {
  for (const [name, reason] of Object.entries(REASONS)) {
    test(`aborted before the call with ${name} as its reason sends nothing`, async (t) => {
      for (const { operation, call } of OPERATIONS) {
        const { client, sent } = clientOf(t, {});
        const signal = abortedWith(reason);
        const error = await failure(call(client, { signal }));
        assert.deepEqual([error.code, error.retryable, error.attempts], ["aborted", false, 0], operation);
        assert.equal(error.cause, signal.reason, operation);
        assert.equal(sent.length, 0);
        assert.equal(listeners(signal), 0);
      }
    });

    test(`aborted during the request with ${name} as its reason ends the request`, async (t) => {
      for (const { operation, route, call } of OPERATIONS) {
        const { client, sent } = clientOf(t, { [route]: silent() });
        const controller = new AbortController();
        const pending = call(client, { signal: controller.signal });
        await settle();
        assert.deepEqual([sent.length, sent[0].signal.aborted], [1, false]);
        controller.abort(reason);
        const error = await failure(within(1_000, pending, operation));
        assert.deepEqual([error.code, error.retryable, error.attempts], ["aborted", false, 1], operation);
        assert.equal(error.cause, controller.signal.reason);
        assert.equal(sent[0].signal.aborted, true, "the request itself must end");
        assert.equal(listeners(controller.signal), 0);
      }
    });
  }

  test("ends a call even where fetch takes no notice of it", async () => {
    for (const { operation, call } of OPERATIONS) {
      const options = {
        tenantAlias: TENANT,
        userToken: writeToken(USER),
        fetch: () => new Promise(() => {}),
      };
      const controller = new AbortController();
      const pending = call(new AdvocateClient(options), { signal: controller.signal });
      await settle();
      controller.abort();
      assert.equal((await failure(within(1_000, pending, operation))).code, "aborted");
    }
  });

  test("ends the wait between two attempts at once", async (t) => {
    const clock = stopClock(t);
    fixRandom(t, 1);
    for (const { operation, route, call } of OPERATIONS.filter(
      ({ operation }) => operation !== "createUser",
    )) {
      const { client, sent } = clientOf(t, { [route]: [lost(), ok] });
      const controller = new AbortController();
      const outcome = failure(call(client, { signal: controller.signal }));
      await clock.elapse(100);
      assert.equal(sent.length, 1);
      controller.abort("enough");
      const error = await outcome;
      assert.deepEqual([error.code, error.attempts, error.cause], ["aborted", 1, "enough"], operation);
      await clock.elapse(60_000);
      assert.equal(sent.length, 1, "nothing is sent after the call has ended");
      assert.equal(listeners(controller.signal), 0);
    }
  });

  test("ends the wait for the token function", async (t) => {
    const { client, sent } = clientOf(t, {}, { userToken: () => new Promise(() => {}) });
    const controller = new AbortController();
    const pending = client.getUser("a", "u", { signal: controller.signal });
    await settle();
    controller.abort("enough");
    const error = await failure(within(1_000, pending, "the call"));
    assert.deepEqual([error.code, error.cause, error.attempts, sent.length], ["aborted", "enough", 0, 0]);
    assert.equal(listeners(controller.signal), 0);
  });

  test("means nothing after the reply, and keeps no listener of ours", async (t) => {
    for (const { operation, route, call } of OPERATIONS) {
      const { client, sent } = clientOf(t, { [route]: ok });
      const controller = new AbortController();
      assert.deepEqual(await call(client, { signal: controller.signal }), yields(operation, USER));
      assert.equal(listeners(controller.signal), 0);
      controller.abort();
      await settle();
      assert.equal(sent[0].signal.aborted, false);
    }
  });

  test("keeps no listener of ours after a refusal, or many calls", async (t) => {
    const { client } = clientOf(t, { [`GET ${USER_URL}`]: json(404, {}) });
    const { signal } = new AbortController();
    for (let count = 0; count < 50; count++)
      await failure(client.getUser(USER.accountId, USER.id, { signal }));
    assert.equal(listeners(signal), 0);
  });

  test("from AbortSignal.timeout and AbortSignal.any works as any other", async (t) => {
    const { client } = clientOf(t, { [`GET ${USER_URL}`]: silent() });
    const signal = AbortSignal.timeout(20);
    const error = await failure(
      within(2_000, client.getUser(USER.accountId, USER.id, { signal }), "the call"),
    );
    assert.deepEqual([error.code, error.cause.name], ["aborted", "TimeoutError"]);
  });

  const strangers = [
    null,
    7,
    "abort",
    {},
    [],
    () => {},
    { aborted: true },
    { addEventListener: true },
    new AbortController(),
  ];
  for (const signal of strangers) {
    test(`that is ${typeof signal === "function" ? "a function" : JSON.stringify(signal)} is refused`, async (t) => {
      const { client } = clientOf(t, {});
      for (const { call } of OPERATIONS) {
        const error = await failure(call(client, { signal }));
        assert.equal(error.code, "invalid_argument");
        assert.match(error.message, /options\.signal must be an AbortSignal/);
      }
    });
  }
});

describe("a deadline", () => {
  test("bounds each attempt, by the client's measure or the call's own", async (t) => {
    const rows = [
      [{ timeoutMs: 5_000 }, {}, 5_000],
      [{}, { timeoutMs: 250 }, 250],
      [{ timeoutMs: 5_000 }, { timeoutMs: 250 }, 250],
      [{}, {}, 10_000],
    ];
    const clock = stopClock(t);
    for (const [ofClient, ofCall, ms] of rows) {
      for (const { operation, route, call } of OPERATIONS) {
        const { client, sent } = clientOf(t, { [route]: silent() }, { retries: 0, ...ofClient });
        let settled = false;
        const outcome = failure(call(client, ofCall)).finally(() => (settled = true));
        await clock.elapse(ms - 1);
        assert.equal(settled, false, `${operation} ended before ${ms}`);
        await clock.elapse(1);
        assert.equal(settled, true, `${operation} went on after ${ms}`);
        const error = await outcome;
        assert.deepEqual(
          [error.code, error.retryable, error.attempts],
          ["timeout", operation !== "createUser", 1],
        );
        assert.equal(sent[0].signal.aborted, true, "the request itself must end");
      }
    }
  });

  test("covers the body, not only the head", async (t) => {
    const clock = stopClock(t);
    const { client } = clientOf(
      t,
      { [`GET ${USER_URL}`]: () => new Response(new ReadableStream({})) },
      { retries: 0 },
    );
    const outcome = failure(client.getUser(USER.accountId, USER.id));
    await clock.elapse(10_000);
    assert.equal((await outcome).code, "timeout");
  });

  test("leaves no timer behind a reply", async () => {
    const client = new AdvocateClient({ tenantAlias: TENANT, fetch: async () => ok() });
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
    const before = timers();
    await client.lookupByCode("A");
    assert.equal(timers(), before);
  });

  for (const timeoutMs of [0, -1, 0.5, NaN, Infinity, 2 ** 31, "1000", null, {}, 10n]) {
    test(`of ${String(timeoutMs)} is refused, in the client's options and a call's`, async (t) => {
      const { client } = clientOf(t, {});
      assert.throws(() => new AdvocateClient({ tenantAlias: TENANT, timeoutMs }), {
        code: "invalid_argument",
        message: /timeoutMs/,
      });
      for (const { call } of OPERATIONS) {
        const error = await failure(call(client, { timeoutMs }));
        assert.equal(error.code, "invalid_argument");
        assert.match(error.message, /options\.timeoutMs/);
      }
    });
  }
});
