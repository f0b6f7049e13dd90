// What becomes of an upsert that failed, and what is written down of it.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { OPEN, USER, USER_URL, json, lost, ok, silent, text } from "./api_double.mjs";
import { settle } from "./clock.mjs";
import { ANN, clientOf, install, openDatabase, outboxOf, put, records, until } from "./outbox_world.mjs";
import { failure } from "./outcome.mjs";
import { writeToken } from "./user_token.mjs";

const ROUTE = put(USER);

describe("what becomes of an upsert that failed", () => {
  const provider = (work) => ({ userToken: work });
  const rows = [
    ["a lost connection", lost(), "network", "kept"],
    ["a timeout", silent(), "timeout", "kept", { timeoutMs: 20 }],
    ["429", text(429, "", { "Retry-After": "900" }), "rate_limited", "kept"],
    ["RS033", json(400, { rsCode: "RS033" }), "rate_limited", "kept"],
    ["500", text(500, "<html>"), "server_error", "kept"],
    ["503", text(503, ""), "server_error", "kept"],
    ["RS014", json(404, { rsCode: "RS014" }), "server_error", "kept"],
    ["401", json(401, {}), "unauthorized", "kept"],
    ["a success that is no user", text(200, "<html>Sign in to the hotel's network"), "bad_response", "kept"],
    ["a refusal that nobody documents", text(413, ""), "bad_response", "dropped"],
    ["400", json(400, {}), "validation_failed", "dropped"],
    ["422", json(422, {}), "validation_failed", "dropped"],
    ["403", text(403, ""), "endpoint_disabled", "dropped"],
    ["403 with a reason", json(403, { rsCode: "RS005" }), "forbidden", "dropped"],
    ["404", json(404, {}), "not_found", "dropped"],
    ["RS048", json(400, { rsCode: "RS048" }), "user_exists", "dropped"],
    ["an expired token", [], "token_expired", "kept", { userToken: writeToken(USER, { exp: 1 }) }],
    ["another user's token", [], "token_mismatch", "dropped", { userToken: writeToken(ANN) }],
    ["no token", [], "token_required", "dropped", { userToken: undefined }],
    ["a token function that throws", [], "token_required", "kept", provider(() => Promise.reject("offline"))],
    ["a token function that yields nonsense", [], "invalid_token", "kept", provider(() => "nonsense")],
    [
      "a token function that hangs",
      [],
      "timeout",
      "kept",
      { ...provider(() => new Promise(() => {})), timeoutMs: 20 },
    ],
    ["no fetch", [], "invalid_argument", "dropped", { fetch: undefined, without: "fetch" }],
  ];
  for (const [name, answer, code, state, { without, ...options } = {}] of rows) {
    test(`${name}: ${state}, and the caller is told ${code} as without an outbox`, async (t) => {
      openDatabase(t);
      if (without) install(t, without, undefined);
      const outbox = outboxOf(t);
      const { client, news } = clientOf(t, outbox, { [ROUTE]: answer }, options);
      const error = await failure(client.upsertUser(USER));
      assert.deepEqual([error.code, news()], [code, [[state, state === "kept" ? 1 : 0]]]);
      assert.equal(await outbox.pending(), state === "kept" ? 1 : 0);
    });
  }

  test("aborted by its caller: dropped, for nobody wants it any more", async (t) => {
    openDatabase(t);
    const outbox = outboxOf(t);
    const { client, sent, news } = clientOf(t, outbox, { [ROUTE]: silent() });
    const controller = new AbortController();
    const outcome = failure(client.upsertUser(USER, { signal: controller.signal }));
    await until(() => sent.length > 0, "it is sent");
    controller.abort();
    assert.equal((await outcome).code, "aborted");
    await until(() => news().length > 0, "the outbox has dropped it");
    assert.deepEqual([news(), await outbox.pending()], [[["dropped", 0]], 0]);
  });

  test("aborted before it was sent: nothing is sent, and nothing stays", async (t) => {
    openDatabase(t);
    const outbox = outboxOf(t);
    const { client, news } = clientOf(t, outbox, {});
    const error = await failure(client.upsertUser(USER, { signal: AbortSignal.abort() }));
    assert.deepEqual([error.code, error.attempts], ["aborted", 0]);
    await until(() => news().length > 0, "the outbox has dropped it");
    assert.equal(await outbox.pending(), 0);
  });

  test("one that succeeds leaves nothing, and is no news", async (t) => {
    openDatabase(t);
    const outbox = outboxOf(t);
    const { client, sent, news } = clientOf(t, outbox, { [ROUTE]: ok });
    assert.deepEqual(await client.upsertUser(USER), USER);
    await settle();
    assert.deepEqual([sent.length, news(), await outbox.pending()], [1, [], 0]);
  });

  test("what cannot be sent at all is never written down", async (t) => {
    openDatabase(t);
    const outbox = outboxOf(t);
    const { client, news } = clientOf(t, outbox, {});
    assert.equal((await failure(client.upsertUser({ id: "x" }))).code, "invalid_argument");
    assert.deepEqual([news(), await outbox.pending()], [[], 0]);
  });

  for (const [name, call] of [
    ["createUser", (client) => client.createUser(USER)],
    ["getUser", (client) => client.getUser(USER.accountId, USER.id)],
    ["lookupByCode", (client) => client.lookupByCode("BOBT")],
  ]) {
    test(`${name} is nothing for the outbox`, async (t) => {
      openDatabase(t);
      const outbox = outboxOf(t);
      const routes = { [`POST ${USER_URL}`]: lost(), [`GET ${USER_URL}`]: lost() };
      const { client, news } = clientOf(t, outbox, {
        ...routes,
        [`GET ${OPEN}/user?referralCode=BOBT`]: lost(),
      });
      assert.equal((await failure(call(client))).code, "network");
      assert.deepEqual([news(), await outbox.pending()], [[], 0]);
    });
  }
});

describe("it is written down before it is sent", () => {
  test("when the request leaves, the entry is in the database; a page that ends now loses nothing", async (t) => {
    openDatabase(t);
    const outbox = outboxOf(t);
    let stored;
    const answer = async () => {
      stored = await records();
      return ok();
    };
    const { client } = clientOf(t, outbox, { [`${ROUTE}?fields=email`]: answer });
    await client.upsertUser({ ...USER, firstName: "Bob" }, { fields: ["email"] });
    const [entry, ...others] = stored.entries;
    assert.deepEqual(Object.keys(entry).sort(), ["address", "id", "sequence", "timesMs", "user"]);
    assert.equal(entry.address, USER_URL);
    assert.deepEqual([JSON.parse(entry.user), others], [{ ...USER, firstName: "Bob" }, []]);
    for (const timeMs of entry.timesMs) assert.ok(Math.abs(Date.now() - timeMs) < 10_000);
    assert.deepEqual((await records()).entries, []);
  });

  test("with keepalive the request does not wait: the page may be gone before the database answers", async (t) => {
    install(t, "indexedDB", { open: () => ({}) });
    const { client, sent } = clientOf(t, outboxOf(t), { [ROUTE]: ok });
    const outcome = client.upsertUser(USER, { keepalive: true });
    await settle();
    assert.equal(sent.length, 1);
    assert.deepEqual(await outcome, USER);
  });

  test("no token is ever stored, whatever became of the call", async (t) => {
    const MARKER = "plantedMARKERvalue";
    openDatabase(t);
    const outbox = outboxOf(t);
    const token = (n) => writeToken(USER, { marker: `${MARKER}${n}` });
    let asked = 0;
    const seen = [];
    const spy = (answer) => async (request) => {
      seen.push(JSON.stringify(await records()));
      return answer(request);
    };
    const refused = spy(json(401, { message: MARKER }));
    const answers = [refused, spy(lost()), refused, refused, spy(text(503, MARKER)), spy(json(400, {}))];
    const { client } = clientOf(t, outbox, { [ROUTE]: answers }, { userToken: () => token(++asked) });
    for (const code of ["network", "unauthorized", "server_error", "validation_failed"]) {
      assert.equal((await failure(client.upsertUser(USER))).code, code);
      seen.push(JSON.stringify(await records()));
    }
    assert.ok(asked >= 3 && seen.every((stored) => stored.includes("bob%40example.com")));
    const spellings = [MARKER, ...[1, 2, 3].flatMap((n) => token(n).split("."))];
    for (const stored of seen) {
      for (const spelling of spellings)
        assert.ok(!stored.includes(spelling), `${spelling} is stored: ${stored}`);
    }
  });
});
