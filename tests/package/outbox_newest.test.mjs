// Several upserts of one user, or of many: which is sent, which has to go.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { USER, json, lost, ok, silent } from "./api_double.mjs";
import { settle, shiftClocks } from "./clock.mjs";
import {
  ANN,
  CARL,
  abandon,
  clientOf,
  leave,
  nextPage,
  openDatabase,
  outboxOf,
  put,
  records,
  until,
} from "./outbox_world.mjs";
import { failure } from "./outcome.mjs";
import { writeToken } from "./user_token.mjs";

const ROUTE = put(USER);
const users = async () => (await records()).entries.map(({ user }) => JSON.parse(user).id);
const KEPT = [["kept", 1]];

describe("the newest of a user's upserts wins", () => {
  const named = (firstName) => ({ ...USER, firstName });

  test("of several that failed, the last is sent and no other", async (t) => {
    openDatabase(t);
    for (const name of ["one", "two", "three"]) await abandon(t, named(name));
    const outbox = outboxOf(t);
    assert.equal(await outbox.pending(), 1);
    const { bodies } = clientOf(t, outbox, { [ROUTE]: ok });
    assert.deepEqual(await outbox.flush(), { sent: 1, left: 0 });
    assert.deepEqual(bodies(), [named("three")]);
  });

  test("other fields asked for make no other user", async (t) => {
    openDatabase(t);
    const outbox = outboxOf(t);
    const { client } = clientOf(t, outbox, { [ROUTE]: lost(), [`${ROUTE}?fields=id`]: lost() });
    await failure(client.upsertUser(named("one")));
    await failure(client.upsertUser(named("two"), { fields: ["id"] }));
    assert.equal((await records()).entries.length, 1);
  });

  test("one that succeeds is the end of what waited", async (t) => {
    openDatabase(t);
    const outbox = outboxOf(t);
    const { client, bodies, news } = clientOf(t, outbox, { [ROUTE]: [lost(), ok] });
    await failure(client.upsertUser(named("old")));
    await client.upsertUser(named("new"));
    assert.deepEqual(await outbox.flush(), { sent: 0, left: 0 });
    assert.deepEqual(bodies(), [named("old"), named("new")]);
    assert.deepEqual(news(), [...KEPT, ["sent", 0]]);
  });

  const fruitless = {
    "is refused for good": [json(400, {}), "validation_failed"],
    "is aborted": [silent(), "aborted", () => ({ signal: AbortSignal.timeout(50) })],
  };
  for (const [name, [answer, code, options]] of Object.entries(fruitless)) {
    test(`one that ${name} leaves what waited where it was`, async (t) => {
      openDatabase(t);
      await abandon(t, named("old"));
      const outbox = outboxOf(t);
      const { client, bodies } = clientOf(t, outbox, { [ROUTE]: [lost(), answer, ok] });
      await outbox.flush();
      assert.equal((await failure(client.upsertUser(named("new"), options?.()))).code, code);
      await until(async () => (await records()).entries.length === 1, "the new one is gone");
      assert.deepEqual(await outbox.flush(), { sent: 1, left: 0 });
      assert.deepEqual(bodies().at(-1), named("old"));
    });
  }

  test("one that is just being sent is waited for, so that it cannot come in last", async (t) => {
    openDatabase(t);
    await abandon(t, named("old"));
    let answer;
    const slow = () => new Promise((resolve) => (answer = () => resolve(ok())));
    const { client, bodies, news } = nextPage(t, { [ROUTE]: [slow, ok] });
    await until(() => answer, "the old one is being sent");
    const outcome = client.upsertUser(named("new"));
    await until(async () => (await records()).entries.length === 2, "the new one is written down");
    await settle();
    assert.deepEqual(bodies(), [named("old")]);
    answer();
    assert.deepEqual(await outcome, USER);
    assert.deepEqual(bodies(), [named("old"), named("new")]);
    assert.deepEqual(
      [news(), (await records()).entries],
      [
        [
          ["sent", 1],
          ["sent", 0],
        ],
        [],
      ],
    );
  });

  test("one that hangs is given up for the new one after two seconds", async (t) => {
    openDatabase(t);
    await abandon(t, named("old"));
    const { client, sent, bodies } = nextPage(t, { [ROUTE]: [silent(), ok] });
    await until(() => sent.length > 0, "the old one is being sent");
    const started = Date.now();
    await client.upsertUser(named("new"));
    assert.ok(Date.now() - started >= 1_900);
    assert.equal(sent[0].signal.aborted, true);
    assert.deepEqual([bodies(), (await records()).entries], [[named("old"), named("new")], []]);
  });

  test("what is being sent for its caller is not sent for the outbox as well", async (t) => {
    openDatabase(t);
    const outbox = outboxOf(t);
    let answer;
    const slow = () => new Promise((resolve) => (answer = () => resolve(ok())));
    const { client, sent } = clientOf(t, outbox, { [ROUTE]: [slow] });
    const outcome = client.upsertUser(USER);
    await until(() => answer, "it is being sent");
    assert.deepEqual(await outbox.flush(), { sent: 0, left: 1 });
    assert.deepEqual(await outboxOf(t).flush(), { sent: 0, left: 1 });
    answer();
    await outcome;
    assert.deepEqual([await outbox.flush(), sent.length], [{ sent: 0, left: 0 }, 1]);
  });
});

describe("bounds", () => {
  test("those who waited longest make room", async (t) => {
    openDatabase(t);
    const outbox = outboxOf(t, { maxEntries: 2 });
    const { client, news } = clientOf(
      t,
      outbox,
      { [put(USER)]: lost(), [put(ANN)]: lost(), [put(CARL)]: lost() },
      { userToken: writeToken({}) },
    );
    for (const user of [USER, ANN, CARL])
      assert.equal((await failure(client.upsertUser(user))).code, "network");
    assert.deepEqual(await users(), [ANN.id, CARL.id]);
    assert.deepEqual(news(), [
      ["kept", 1],
      ["kept", 2],
      ["dropped", 2],
      ["kept", 2],
    ]);
    assert.equal(await outbox.pending(), 2);
  });

  test("a user's next upsert costs nobody else their place", async (t) => {
    openDatabase(t);
    const outbox = outboxOf(t, { maxEntries: 2 });
    for (const user of [USER, ANN, ANN, ANN]) await leave(t, outbox, user);
    assert.deepEqual(await users(), [USER.id, ANN.id]);
  });

  for (const [name, shiftMs] of [
    ["too old", 31 * 86_400_000],
    ["from a clock that was far ahead", -31 * 86_400_000],
  ]) {
    test(`what is ${name} is dropped, not sent`, async (t) => {
      openDatabase(t);
      await abandon(t);
      shiftClocks(t, shiftMs);
      const { outbox, news, sent } = nextPage(t, {});
      assert.equal(await outbox.pending(), 0);
      assert.deepEqual(await outbox.flush(), { sent: 0, left: 0 });
      assert.deepEqual([news(), sent, (await records()).entries], [[["dropped", 0]], [], []]);
    });
  }

  for (const [name, shiftMs] of [
    ["ahead", 1_000 * 86_400_000],
    ["behind", -1_000 * 86_400_000],
  ]) {
    test(`a clock that is far ${name} for a moment ages nothing away, whether it reads or writes`, async (t) => {
      openDatabase(t);
      await abandon(t);
      const now = Date.now();
      const set = t.mock.method(Date, "now", () => now + shiftMs);
      const page = nextPage(t, { [ROUTE]: lost() });
      assert.deepEqual([await page.outbox.pending(), await page.outbox.flush()], [1, { sent: 0, left: 1 }]);
      page.outbox.close();
      await abandon(t, ANN);
      set.mock.restore();
      const { outbox, sent } = nextPage(t, { [ROUTE]: ok, [put(ANN)]: ok }, { userToken: () => token() });
      const tokens = [writeToken(USER), writeToken(ANN)];
      const token = () => tokens[sent.length % 2];
      await outbox.flush();
      await outbox.flush();
      await outbox.flush();
      assert.equal(await outbox.pending(), 0);
      assert.equal(sent.length, 2);
    });
  }

  test("what is not that old is sent", async (t) => {
    openDatabase(t);
    await abandon(t);
    shiftClocks(t, 29 * 86_400_000);
    const { outbox } = nextPage(t, { [ROUTE]: ok });
    await until(async () => (await outbox.pending()) === 0, "it is sent");
  });
});
