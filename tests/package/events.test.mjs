// Events: a batch counts once, however often it is sent.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { AdvocateClient } from "advocate-wasm";
import { EVENTS, TENANT, USER, USER_URL, apiDouble, json, lost, text } from "./api_double.mjs";
import { child } from "./child.mjs";
import { failure } from "./outcome.mjs";
import { writeToken } from "./user_token.mjs";

const ROUTE = `POST ${USER_URL}/events`;
const RULE = /^[A-Za-z0-9.\-_]{8,64}$/;
const created = json(201, { accountId: USER.accountId, userId: USER.id, events: [] });
const taken = json(409, { apiErrorCode: "IDEMPOTENCY_CONFLICT", statusCode: 409 });

function tracking(t, answers) {
  const { fetch, sent } = apiDouble(t, { [ROUTE]: answers });
  const client = new AdvocateClient({ tenantAlias: TENANT, userToken: writeToken(USER), fetch });
  const track = (options) => client.trackEvents(USER.accountId, USER.id, EVENTS, options);
  const keys = () => sent.map(({ body }) => JSON.parse(body).idempotencyKey);
  return { track, keys };
}

describe("the idempotency key", () => {
  test("is the caller's", async (t) => {
    const { track, keys } = tracking(t, created);
    await track({ idempotencyKey: "order-12345" });
    assert.deepEqual(keys(), ["order-12345"]);
  });

  test("is one of its own for each batch that comes without", async (t) => {
    const { track, keys } = tracking(t, created);
    for (const options of [undefined, {}, { idempotencyKey: undefined }]) await track(options);
    assert.equal(new Set(keys()).size, 3);
    for (const key of keys()) assert.match(key, RULE);
  });

  test("is the same in every attempt", async (t) => {
    const { track, keys } = tracking(t, [lost(), text(503, ""), created]);
    await track();
    const [key] = keys();
    assert.deepEqual(keys(), [key, key, key]);
  });

  test("is made without randomUUID, which pages that came by plain http do not have", async () => {
    const { value } = await child(`
      Object.defineProperty(crypto, "randomUUID", { value: undefined });
      const { AdvocateClient } = await import("advocate-wasm");
      const keys = [];
      const fetch = async (_, { body }) => (keys.push(JSON.parse(body).idempotencyKey), new Response("", { status: 201 }));
      const client = new AdvocateClient({ tenantAlias: "acme", userToken: ${JSON.stringify(writeToken(USER))}, fetch });
      for (let count = 0; count < 2; count++) await client.trackEvents("${USER.accountId}", "${USER.id}", [{ key: "k" }]);
      result(keys);
    `);
    assert.notEqual(value[0], value[1]);
    for (const key of value) assert.match(key, RULE);
  });

  test("has to be the caller's where the platform has no crypto", async () => {
    const { value } = await child(`
      Object.defineProperty(globalThis, "crypto", { value: undefined });
      const { AdvocateClient } = await import("advocate-wasm");
      const fetch = async () => new Response("", { status: 201 });
      const client = new AdvocateClient({ tenantAlias: "acme", userToken: ${JSON.stringify(writeToken(USER))}, fetch });
      const track = (options) => client.trackEvents("${USER.accountId}", "${USER.id}", [{ key: "k" }], options);
      await track({ idempotencyKey: "order-12345" });
      result(await track().catch(({ code, message }) => [code, message]));
    `);
    assert.equal(value[0], "invalid_argument");
    assert.match(value[1], /^options\.idempotencyKey must be 8 to 64/);
  });
});

describe("a 409", () => {
  test("after an attempt whose outcome is unknown says that the batch has arrived", async (t) => {
    for (const unknown of [lost(), text(503, "")]) {
      const { track } = tracking(t, [unknown, taken]);
      assert.equal(await track(), undefined);
    }
  });

  test("after an attempt that was turned away at the door is a refusal", async (t) => {
    const { track } = tracking(t, [text(429, "", { "Retry-After": "0" }), taken]);
    assert.equal((await failure(track())).code, "validation_failed");
  });

  test("to the first attempt says that other events went under this key", async (t) => {
    const { track } = tracking(t, [taken]);
    const error = await failure(track({ idempotencyKey: "order-12345" }));
    assert.deepEqual([error.code, error.retryable, error.attempts], ["validation_failed", false, 1]);
    assert.match(error.message, /idempotencyKey/);
    assert.doesNotMatch(error.message, /order-12345/);
  });

  test("from something that is not the API says nothing of the batch", async (t) => {
    const { track } = tracking(t, [lost(), text(409, "<p>conflict")]);
    assert.equal((await failure(track({ retries: 1 }))).code, "bad_response");
  });
});

test("what is answered to a batch that arrived is nobody's business", async (t) => {
  for (const answer of [created, text(200, ""), () => new Response(null, { status: 204 })]) {
    const { track } = tracking(t, [answer]);
    assert.equal(await track(), undefined);
  }
});
