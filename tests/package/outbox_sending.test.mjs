// When the outbox sends what waits, and by which client.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ORIGIN, TENANT, USER, json, lost, ok, text } from "./api_double.mjs";
import { settle } from "./clock.mjs";
import {
  ANN,
  CARL,
  abandon,
  clientOf,
  firstLook,
  install,
  nextPage,
  openDatabase,
  outboxOf,
  put,
  until,
} from "./outbox_world.mjs";
import { SLIM } from "./child.mjs";
import { failure } from "./outcome.mjs";
import { jwt, readToken, secondsFromNow, writeToken } from "./user_token.mjs";

const ROUTE = put(USER);
const KEPT = [["kept", 1]];

describe("sending it later", () => {
  test("the next page's client sends it by itself, once, as it was", async (t) => {
    openDatabase(t);
    await abandon(t, { ...USER, firstName: "Bob", cookies: "e30" });
    const { outbox, sent, bodies, news } = nextPage(t, { [ROUTE]: ok });
    await until(() => news().length > 0, "it is sent");
    assert.deepEqual(bodies(), [{ ...USER, firstName: "Bob", cookies: "e30" }]);
    assert.equal(sent[0].headers["x-saasquatch-user-token"], writeToken(USER));
    assert.deepEqual([news(), await outbox.pending()], [[["sent", 0]], 0]);
    assert.deepEqual(await outbox.flush(), { sent: 0, left: 0 });
    assert.equal(sent.length, 1);
  });

  test("the fields that the caller asked for are no matter of the outbox's", async (t) => {
    openDatabase(t);
    const before = outboxOf(t);
    const { client } = clientOf(t, before, { [`${ROUTE}?fields=email`]: lost() });
    await failure(client.upsertUser(USER, { fields: ["email"] }));
    before.close();
    const { news } = nextPage(t, { [ROUTE]: ok });
    await until(() => news().length > 0, "it is sent");
    assert.deepEqual(news(), [["sent", 0]]);
  });

  test("flush sends it now, and says what it did", async (t) => {
    openDatabase(t);
    const outbox = outboxOf(t);
    const { client, news } = clientOf(t, outbox, { [ROUTE]: [lost(), ok] });
    await firstLook(outbox);
    await failure(client.upsertUser(USER));
    assert.deepEqual(await outbox.flush(), { sent: 1, left: 0 });
    assert.deepEqual(news(), [...KEPT, ["sent", 0]]);
  });

  test("flushes at once send it once", async (t) => {
    openDatabase(t);
    await abandon(t);
    const [one, other] = [outboxOf(t), outboxOf(t)];
    const tabs = [one, one, other].map((outbox) => clientOf(t, outbox, { [ROUTE]: [ok] }));
    const done = await Promise.all([one, other, one, other].map((outbox) => outbox.flush()));
    await Promise.all([one, other].map((outbox) => outbox.flush()));
    assert.equal(tabs.flatMap(({ sent }) => sent).length, 1);
    assert.ok(done.reduce((sum, { sent }) => sum + sent, 0) <= 1);
  });

  test("what another tab sent between the look and the lock is not sent again", async (t) => {
    openDatabase(t);
    await abandon(t);
    const [outbox, other] = [outboxOf(t), outboxOf(t)];
    const request = async (_name, _options, work) => {
      await other.clear(); // what is left of it when it was sent
      return work({});
    };
    install(t, "navigator", { locks: { request } });
    const { sent } = clientOf(t, outbox, { [ROUTE]: ok });
    assert.deepEqual(await outbox.flush(), { sent: 0, left: 0 });
    assert.deepEqual(sent, []);
  });

  const signals = {
    "the page comes back online": (page) => page.dispatchEvent(new Event("online")),
    "the page is looked at again": (page, document) => {
      document.visibilityState = "visible";
      document.dispatchEvent(new Event("visibilitychange"));
    },
  };
  for (const [name, give] of Object.entries(signals)) {
    test(`when ${name}`, async (t) => {
      openDatabase(t);
      const page = new EventTarget();
      const document = Object.assign(new EventTarget(), { visibilityState: "hidden", cookie: "" });
      install(t, "addEventListener", page.addEventListener.bind(page));
      install(t, "document", document);
      // After a 401, nothing speaks for trying again by itself.
      const outbox = outboxOf(t);
      const { client, sent, news } = clientOf(t, outbox, { [ROUTE]: [json(401, {}), ok] });
      await firstLook(outbox);
      await failure(client.upsertUser(USER));
      document.dispatchEvent(new Event("visibilitychange"));
      await settle();
      assert.equal(sent.length, 1);
      give(page, document);
      await until(() => news().length > 1, "it is sent");
      assert.deepEqual([sent.length, news()], [2, [...KEPT, ["sent", 0]]]);
    });
  }

  test("a page that stays open tries again by itself", async (t) => {
    openDatabase(t);
    const { client, news } = clientOf(t, outboxOf(t), { [ROUTE]: [text(503, ""), text(503, ""), ok] });
    await failure(client.upsertUser(USER));
    await until(() => news().length > 1, "it is sent");
    assert.deepEqual(news(), [...KEPT, ["sent", 0]]);
  });

  test("a success shows that the API is there: what waits for others goes at once", async (t) => {
    openDatabase(t);
    await abandon(t, ANN);
    const outbox = outboxOf(t);
    clientOf(t, outbox, { [put(ANN)]: [lost(), ok] }, { user: ANN });
    assert.deepEqual(await outbox.flush(), { sent: 0, left: 1 });
    const { client } = clientOf(t, outbox, { [ROUTE]: ok });
    await client.upsertUser(USER);
    await until(async () => (await outbox.pending()) === 0, "Ann's is sent too");
  });

  const refusals = [
    ["refused for good: dropped", json(400, {}), [["dropped", 0]], 0],
    ["still no connection: it stays", lost(), [], 1],
    ["a fault of the API: it stays", text(502, ""), [], 1],
    ["401: it stays", json(401, {}), [], 1],
  ];
  for (const [name, answer, expected, left] of refusals) {
    test(name, async (t) => {
      openDatabase(t);
      await abandon(t);
      const { outbox, news, sent } = nextPage(t, { [ROUTE]: answer });
      assert.deepEqual(await outbox.flush(), { sent: 0, left });
      assert.ok(sent.length >= 1);
      assert.deepEqual(news(), expected);
    });
  }

  test("with the slim entry it waits for the module, and never loads it from a place nobody named", async (t) => {
    openDatabase(t);
    await abandon(t);
    const outbox = outboxOf(t);
    const asked = [];
    install(t, "fetch", async (address) => asked.push(String(address)));
    const slim = await import(SLIM);
    const page = clientOf(t, outbox, { [ROUTE]: ok }, { of: slim.AdvocateClient });
    assert.deepEqual(await outbox.flush(), { sent: 0, left: 1 });
    assert.deepEqual([page.sent, asked], [[], []]);
    const { readFile } = await import("node:fs/promises");
    await slim.init(await readFile(new URL(import.meta.resolve("advocate-wasm/advocate_bg.wasm"))));
    await until(() => page.news().length > 0, "it is sent");
    assert.deepEqual([page.sent.length, page.news()], [1, [["sent", 0]]]);
  });
});

describe("which client sends", () => {
  test("none, none is sent", async (t) => {
    openDatabase(t);
    await abandon(t);
    assert.deepEqual(await outboxOf(t).flush(), { sent: 0, left: 1 });
  });

  const strangers = {
    "another tenant's": { tenantAlias: `${TENANT}2` },
    "another origin's": { baseUrl: "https://other.example" },
    "another origin's, whose name begins alike": { baseUrl: `${ORIGIN}.evil.example` },
    "the same host's under another path": { baseUrl: `${ORIGIN}/proxy` },
    "another user's": { userToken: writeToken(ANN) },
    "one without a token": { userToken: undefined },
    "one whose token has expired": { userToken: writeToken(USER, { exp: secondsFromNow(-60) }) },
  };
  for (const [name, options] of Object.entries(strangers)) {
    test(`not ${name}: it stays for one that may`, async (t) => {
      openDatabase(t);
      await abandon(t);
      const { outbox, sent, news } = nextPage(t, {}, options);
      assert.deepEqual(await outbox.flush(), { sent: 0, left: 1 });
      assert.deepEqual([sent, news()], [[], []]);
      const right = clientOf(t, outbox, { [ROUTE]: ok });
      await until(() => right.news().length > 0, "the right one sends it");
      assert.deepEqual([sent, right.sent.length], [[], 1]);
    });
  }

  test("each user's is sent by the client that has their token", async (t) => {
    openDatabase(t);
    for (const user of [USER, ANN, CARL]) await abandon(t, user);
    const outbox = outboxOf(t);
    const clients = [USER, ANN].map((user) => clientOf(t, outbox, { [put(user)]: ok }, { user }));
    assert.deepEqual(await outbox.flush(), { sent: 2, left: 1 });
    assert.deepEqual(
      clients.map(({ sent }) => sent.map(({ headers }) => headers["x-saasquatch-user-token"])),
      [[writeToken(USER)], [writeToken(ANN)]],
    );
  });

  test("a token function is asked when something waits, and only then", async (t) => {
    openDatabase(t);
    let asked = 0;
    const userToken = () => {
      asked++;
      return writeToken(USER);
    };
    const outbox = outboxOf(t);
    clientOf(t, outbox, {}, { userToken });
    assert.deepEqual([await outbox.flush(), asked], [{ sent: 0, left: 0 }, 0]);
    await abandon(t);
    clientOf(t, outbox, { [ROUTE]: ok }, { userToken });
    await until(async () => (await outbox.pending()) === 0, "it is sent");
    assert.equal(asked, 1);
  });

  const subjects = [
    ["the same subject: it is sent", "77_ann", true],
    ["another's subject: it waits", "78_eve", false],
    ["no subject: it waits", undefined, false],
  ];
  for (const [name, sub, isSent] of subjects) {
    test(`a token that names nobody, with ${name}`, async (t) => {
      openDatabase(t);
      const before = outboxOf(t);
      const page = clientOf(t, before, { [ROUTE]: lost() }, { userToken: jwt({ sub: "77_ann" }) });
      await failure(page.client.upsertUser(USER));
      before.close();
      const { outbox, sent } = nextPage(t, { [ROUTE]: [ok] }, { userToken: jwt({ sub }) });
      assert.deepEqual(await outbox.flush(), { sent: isSent ? 1 : 0, left: isSent ? 0 : 1 });
      assert.equal(sent.length, isSent ? 1 : 0);
      if (isSent) return;
      // One that names the user may always send it.
      const right = clientOf(t, outbox, { [ROUTE]: ok });
      await until(() => right.news().length > 0, "the user's own token sends it");
    });
  }

  test("a 403 for a token that names nobody is nobody's no: it stays", async (t) => {
    openDatabase(t);
    const userToken = jwt({ sub: "77_ann" });
    const outbox = outboxOf(t);
    const { client, news } = clientOf(t, outbox, { [ROUTE]: json(403, { rsCode: "RS006" }) }, { userToken });
    assert.equal((await failure(client.upsertUser(USER))).code, "forbidden");
    assert.deepEqual([news(), await outbox.pending()], [KEPT, 1]);
    assert.deepEqual(await outbox.flush(), { sent: 0, left: 1 });
  });

  test("for other users' entries, a token function is asked once and not for each", async (t) => {
    openDatabase(t);
    for (const user of [ANN, CARL]) await abandon(t, user);
    let asked = 0;
    const outbox = outboxOf(t);
    const userToken = () => (asked++, writeToken(USER));
    const { client } = clientOf(t, outbox, { [ROUTE]: ok }, { userToken });
    await client.upsertUser(USER);
    for (let count = 0; count < 3; count++) await outbox.flush();
    assert.equal(asked, 2, "first, and whether another user has signed in");
  });

  test("a read token's refusal is the API's to give", async (t) => {
    openDatabase(t);
    await abandon(t);
    const { outbox, news } = nextPage(
      t,
      { [ROUTE]: json(403, { rsCode: "RS006" }) },
      { userToken: readToken(USER) },
    );
    assert.deepEqual(await outbox.flush(), { sent: 0, left: 0 });
    assert.deepEqual(news(), [["dropped", 0]]);
  });

  test("a page that makes a client for every call does not pile them up", async (t) => {
    openDatabase(t);
    const outbox = outboxOf(t);
    const clients = Array.from({ length: 12 }, () => clientOf(t, outbox, { [ROUTE]: lost() }));
    await failure(clients[0].client.upsertUser(USER));
    // The one that was used is told, the two that nobody used for longest are not.
    assert.deepEqual(
      clients.map(({ news }) => news().length),
      [1, 0, 0, ...new Array(9).fill(1)],
    );
  });
});
