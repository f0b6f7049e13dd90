// Look-ups: one request for many callers, and a memory for what was found.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { AdvocateClient } from "advocate-wasm";
import { CODE_URL, OPEN, TENANT, USER, apiDouble, json, lost, ok, text } from "./api_double.mjs";
import { fixRandom, settle, stopClock } from "./clock.mjs";
import { failure, within } from "./outcome.mjs";

const ROUTE = `GET ${CODE_URL}`;

function clientOf(t, routes, options) {
  const { fetch, sent } = apiDouble(t, routes);
  return { client: new AdvocateClient({ tenantAlias: TENANT, fetch, ...options }), sent };
}

/** An answer that comes when the test says so. */
function held() {
  let release;
  const released = new Promise((resolve) => (release = resolve));
  const answer = async (request) => {
    await new Promise((resolve, reject) => {
      released.then(resolve);
      request.signal.addEventListener("abort", () => reject(request.signal.reason));
    });
    return ok();
  };
  return { answer, release };
}

test("concurrent calls for one code share a request", async (t) => {
  const { client, sent } = clientOf(t, { [ROUTE]: [ok] });
  const calls = ["BOBT", " BOBT", "BOBT", "BOBT "].map((code) => client.lookupByCode(code));
  assert.deepEqual(await Promise.all(calls), [USER, USER, USER, USER]);
  assert.equal(sent.length, 1);
});

test("validated codes are shared and remembered likewise, and apart from looked-up ones", async (t) => {
  const good = { code: "BOBT", reward: { type: "CREDIT" } };
  const { client, sent } = clientOf(t, { [ROUTE]: [ok], [`GET ${OPEN}/code/BOBT`]: [json(200, good)] });
  const calls = [client.validateCode("BOBT"), client.validateCode(" BOBT"), client.lookupByCode("BOBT")];
  assert.deepEqual(await Promise.all(calls), [good, good, USER]);
  assert.deepEqual(await client.validateCode("BOBT"), good);
  assert.equal(sent.length, 2);
});

test("codes that differ, in case too, are asked for each", async (t) => {
  const bob = { id: "b", accountId: "b" };
  const { client } = clientOf(t, { [ROUTE]: ok, [`GET ${OPEN}/user?referralCode=bobt`]: json(200, bob) });
  assert.deepEqual(await Promise.all([client.lookupByCode("BOBT"), client.lookupByCode("bobt")]), [
    USER,
    bob,
  ]);
});

test("what was found is remembered", async (t) => {
  const { client, sent } = clientOf(t, { [ROUTE]: [ok] });
  for (let count = 0; count < 3; count++) assert.deepEqual(await client.lookupByCode("BOBT"), USER);
  assert.equal(sent.length, 1);
});

test("what was found is not remembered without bound", async (t) => {
  const routes = { [ROUTE]: [ok, ok] };
  for (let n = 0; n < 200; n++) routes[`GET ${OPEN}/user?referralCode=C${n}`] = ok;
  const { client, sent } = clientOf(t, routes);
  await client.lookupByCode("BOBT");
  for (let n = 0; n < 200; n++) await client.lookupByCode(`C${n}`);
  await client.lookupByCode("C199");
  assert.equal(sent.length, 201, "the newest is remembered");
  await client.lookupByCode("BOBT");
  assert.equal(sent.length, 202, "the oldest is not");
});

for (const [name, answer] of [
  ["not found", json(404, {})],
  ["a fault", text(503, "")],
  ["a lost connection", lost()],
  ["a bad response", text(200, "<html>")],
]) {
  test(`${name} is shared by those who wait for it and then forgotten`, async (t) => {
    const { client, sent } = clientOf(t, { [ROUTE]: [answer, ok] }, { retries: 0 });
    const errors = await Promise.all([
      failure(client.lookupByCode("BOBT")),
      failure(client.lookupByCode("BOBT")),
    ]);
    assert.equal(errors[0].code, errors[1].code);
    assert.equal(sent.length, 1);
    assert.deepEqual(await client.lookupByCode("BOBT"), USER);
  });
}

describe("a caller that aborts", () => {
  test("does not end another's call", async (t) => {
    const { answer, release } = held();
    const { client, sent } = clientOf(t, { [ROUTE]: [answer] });
    const controller = new AbortController();
    const first = failure(client.lookupByCode("BOBT", { signal: controller.signal }));
    const second = client.lookupByCode("BOBT", { signal: new AbortController().signal });
    const third = client.lookupByCode("BOBT");
    await settle();
    controller.abort();
    assert.equal((await first).code, "aborted");
    assert.equal(sent[0].signal.aborted, false);
    release();
    assert.deepEqual(await Promise.all([second, third]), [USER, USER]);
    assert.equal(sent.length, 1);
  });

  test("as the last one ends the request, and the next call asks anew", async (t) => {
    const { client, sent } = clientOf(t, { [ROUTE]: [held().answer, ok] });
    const controllers = [new AbortController(), new AbortController()];
    const outcomes = controllers.map(({ signal }) => failure(client.lookupByCode("BOBT", { signal })));
    await settle();
    controllers[0].abort();
    await outcomes[0];
    assert.equal(sent[0].signal.aborted, false);
    controllers[1].abort();
    await outcomes[1];
    assert.equal(sent[0].signal.aborted, true);
    assert.deepEqual(await client.lookupByCode("BOBT"), USER);
    assert.equal(sent.length, 2);
  });

  test("as the last one ends the wait between attempts too", async (t) => {
    const clock = stopClock(t);
    fixRandom(t, 1);
    const { client, sent } = clientOf(t, { [ROUTE]: [lost()] });
    const controller = new AbortController();
    const outcome = failure(client.lookupByCode("BOBT", { signal: controller.signal }));
    await clock.elapse(100);
    controller.abort();
    await outcome;
    await clock.elapse(60_000);
    assert.equal(sent.length, 1);
  });

  test("before the call is told so even where the code is remembered", async (t) => {
    const { client } = clientOf(t, { [ROUTE]: [ok] });
    await client.lookupByCode("BOBT");
    assert.equal(
      (await failure(client.lookupByCode("BOBT", { signal: AbortSignal.abort() }))).code,
      "aborted",
    );
  });
});

test("callers with other bounds have requests of their own", async (t) => {
  const clock = stopClock(t);
  const { answer, release } = held();
  const { client, sent } = clientOf(t, { [ROUTE]: [answer, answer] });
  const hasty = failure(client.lookupByCode("BOBT", { timeoutMs: 100, retries: 0 }));
  const patient = client.lookupByCode("BOBT");
  await clock.elapse(100);
  assert.equal((await hasty).code, "timeout");
  release();
  assert.deepEqual(await patient, USER);
  assert.equal(sent.length, 2);
});

test("nobody is left waiting, and no rejection without a handler", async (t) => {
  const unhandled = [];
  const note = (reason) => unhandled.push(reason);
  process.on("unhandledRejection", note);
  t.after(() => process.off("unhandledRejection", note));
  const { client } = clientOf(t, { [ROUTE]: [held().answer, lost()] }, { retries: 0 });
  const controller = new AbortController();
  const first = client.lookupByCode("BOBT", { signal: controller.signal });
  await settle();
  controller.abort();
  assert.equal((await failure(within(1_000, first, "the aborted"))).code, "aborted");
  assert.equal((await failure(within(1_000, client.lookupByCode("BOBT"), "the lost"))).code, "network");
  await settle();
  assert.deepEqual(unhandled, []);
});
