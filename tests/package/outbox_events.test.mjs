// Batches of events in the outbox: every one is kept, in its order, after the user whom they are of.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { USER, json, lost, ok, silent, text } from "./api_double.mjs";
import {
  ANN,
  CARL,
  clientOf,
  firstLook,
  nextPage,
  openDatabase,
  outboxOf,
  put,
  records,
  write,
} from "./outbox_world.mjs";
import { failure } from "./outcome.mjs";

const events = (key) => [{ key }];
/** The route of a user's events. */
const post = (user) => `${put(user).replace("PUT", "POST")}/events`;
const created = json(201, {});

const track = (client, key, user = USER, options) =>
  client.trackEvents(user.accountId, user.id, events(key), options);

/** What was sent: "upsert", and the batches by the key of their event. */
const story = (bodies) => bodies().map(({ events }) => events?.[0].key ?? "upsert");

/** A page whose client is offline, where this is left behind: keys of batches, and `true` for an upsert. */
async function leave(t, things, user = USER, bounds) {
  const routes = { [put(user)]: lost(), [post(user)]: lost() };
  for (const thing of things) {
    // One page each: a batch is not even tried while something before it cannot be sent.
    const { client, outbox } = nextPage(t, routes, { user }, bounds);
    await failure(thing === true ? client.upsertUser(user) : track(client, thing, user));
    outbox.close();
  }
}

describe("a batch that could not be sent", () => {
  test("is kept with its idempotency key, without the token, and sent later", async (t) => {
    openDatabase(t);
    const { client, outbox, bodies, news } = nextPage(t, { [post(USER)]: [lost(), created] });
    assert.equal((await failure(track(client, "bought"))).code, "network");
    const { entries } = await records();
    assert.equal(entries.length, 1);
    assert.doesNotMatch(JSON.stringify(entries), /eyJ/);
    assert.equal(await outbox.pending(), 1);
    assert.deepEqual(await outbox.flush(), { sent: 1, left: 0 });
    const [first, second] = bodies();
    assert.deepEqual(second, first);
    assert.deepEqual(news(), [
      ["kept", 1],
      ["sent", 0],
    ]);
  });

  test("may have arrived, which a 409 says, and so it is done", async (t) => {
    openDatabase(t);
    await leave(t, ["bought"]);
    const { outbox } = nextPage(t, { [post(USER)]: [text(409, "")] });
    assert.deepEqual(await outbox.flush(), { sent: 1, left: 0 });
  });

  test("that the API refuses for good is dropped", async (t) => {
    openDatabase(t);
    await leave(t, ["bought"]);
    const { outbox, news } = nextPage(t, { [post(USER)]: [json(400, {})] });
    assert.deepEqual(await outbox.flush(), { sent: 0, left: 0 });
    assert.deepEqual(news(), [["dropped", 0]]);
  });

  test("is none of what goes out at once", async (t) => {
    openDatabase(t);
    const { client, outbox, news } = nextPage(t, { [post(USER)]: created });
    await track(client, "bought");
    assert.deepEqual([await outbox.pending(), news()], [0, []]);
  });
});

describe("the order", () => {
  test("is that of the batches, and none replaces another", async (t) => {
    openDatabase(t);
    await leave(t, ["one", "two", "three"]);
    assert.equal((await records()).entries.length, 3);
    const { outbox, bodies } = nextPage(t, { [post(USER)]: created });
    assert.deepEqual(await outbox.flush(), { sent: 3, left: 0 });
    assert.deepEqual(story(bodies), ["one", "two", "three"]);
    assert.equal(new Set(bodies().map(({ idempotencyKey }) => idempotencyKey)).size, 3);
  });

  test("has the user first, even one that was written down later", async (t) => {
    openDatabase(t);
    await leave(t, ["one", true, "two"]);
    const { outbox, bodies } = nextPage(t, { [put(USER)]: ok, [post(USER)]: created });
    assert.deepEqual(await outbox.flush(), { sent: 3, left: 0 });
    assert.deepEqual(story(bodies), ["upsert", "one", "two"]);
  });

  test("holds for a new batch: what waits of its user goes before it", async (t) => {
    openDatabase(t);
    await leave(t, [true, "one"]);
    const { client, outbox, bodies } = nextPage(t, { [put(USER)]: ok, [post(USER)]: created });
    await track(client, "two");
    assert.deepEqual(story(bodies), ["upsert", "one", "two"]);
    assert.equal(await outbox.pending(), 0);
  });

  test("holds for batches that are begun at once", async (t) => {
    openDatabase(t);
    const { client, bodies } = nextPage(t, { [put(USER)]: ok, [post(USER)]: created });
    await Promise.all([
      client.upsertUser(USER),
      track(client, "one"),
      track(client, "two"),
      track(client, "three"),
    ]);
    assert.deepEqual(story(bodies), ["upsert", "one", "two", "three"]);
  });

  test("holds for a batch whose user is signed up again meanwhile", async (t) => {
    openDatabase(t);
    await leave(t, [true]);
    const slowly = async () => (await new Promise((resolve) => setTimeout(resolve, 20)), ok());
    const { client, outbox, bodies } = nextPage(t, { [put(USER)]: slowly, [post(USER)]: created });
    const batch = track(client, "one");
    await Promise.all([client.upsertUser(USER), client.upsertUser({ ...USER, firstName: "Bob" }), batch]);
    assert.equal(story(bodies).at(-1), "one");
    assert.equal(await outbox.pending(), 0);
  });

  test("holds where something before it stays: it is kept, and says why", async (t) => {
    openDatabase(t);
    await leave(t, ["one"]);
    let isUp = false;
    const answer = () => (isUp ? created : text(503, ""))();
    const { client, outbox, bodies } = nextPage(t, { [post(USER)]: answer });
    await firstLook(outbox);
    const error = await failure(track(client, "two"));
    assert.deepEqual([error.code, error.retryable, error.attempts], ["server_error", true, 0]);
    assert.equal(error.cause.status, 503);
    assert.ok(!story(bodies).includes("two"));
    assert.equal(await outbox.pending(), 2);
    isUp = true;
    await outbox.flush();
    assert.deepEqual(story(bodies).slice(-2), ["one", "two"]);
    assert.equal(await outbox.pending(), 0);
  });

  test("is not held by a user whom the API refuses for good", async (t) => {
    openDatabase(t);
    await leave(t, [true, "one"]);
    const { outbox, bodies } = nextPage(t, { [put(USER)]: json(400, {}), [post(USER)]: created });
    assert.deepEqual(await outbox.flush(), { sent: 1, left: 0 });
    assert.deepEqual(story(bodies), ["upsert", "one"]);
  });

  test("is each user's own: what one waits for holds up no other", async (t) => {
    openDatabase(t);
    await leave(t, [true, "one"], ANN);
    await leave(t, ["two"], CARL);
    const ann = { [put(ANN)]: text(503, ""), [post(ANN)]: created };
    const outbox = outboxOf(t);
    const ofAnn = clientOf(t, outbox, ann, { user: ANN });
    const ofCarl = clientOf(t, outbox, { [post(CARL)]: created }, { user: CARL });
    await outbox.flush();
    assert.ok(!story(ofAnn.bodies).includes("one"), "her events wait for her");
    assert.deepEqual(story(ofCarl.bodies), ["two"]);
  });
});

test("a batch that is aborted while it waits for its turn is the caller's to decide", async (t) => {
  openDatabase(t);
  const { client, outbox } = nextPage(t, { [post(USER)]: silent() }, { timeoutMs: 60_000 });
  const leaving = new AbortController();
  const first = failure(track(client, "one", USER, { signal: leaving.signal }));
  const error = await failure(track(client, "two", USER, { signal: AbortSignal.timeout(50) }));
  assert.deepEqual([error.code, error.attempts], ["aborted", undefined]);
  leaving.abort();
  assert.equal((await first).code, "aborted");
  assert.equal(await outbox.pending(), 0);
});

test("what waited longest makes room, a batch as well as a user", async (t) => {
  openDatabase(t);
  const bounds = { maxEntries: 2 };
  await leave(t, ["one", true, "two"], USER, bounds);
  const { outbox, bodies } = nextPage(t, { [put(USER)]: ok, [post(USER)]: created }, {}, bounds);
  assert.deepEqual(await outbox.flush(), { sent: 2, left: 0 });
  assert.deepEqual(story(bodies), ["upsert", "two"]);
});

test("another script's writing goes nowhere but to its address", async (t) => {
  openDatabase(t);
  await leave(t, ["one"]);
  const [{ sequence: _, ...mine }] = (await records()).entries;
  const others = JSON.stringify({ ...JSON.parse(mine.events), userId: ANN.id });
  await write([
    { ...mine, id: "a", events: others },
    { ...mine, id: "b", events: "[" },
    { ...mine, id: "c", events: '{"accountId":"a"}' },
    { ...mine, id: "d", events: 7 },
  ]);
  const { outbox, bodies, sent } = nextPage(t, { [post(USER)]: created });
  assert.deepEqual(await outbox.flush(), { sent: 1, left: 0 });
  assert.deepEqual([story(bodies), sent.length], [["one"], 1]);
});
