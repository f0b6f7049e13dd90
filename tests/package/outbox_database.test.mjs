// The outbox's database: broken, emptied, closed.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { IDBFactory } from "fake-indexeddb";
import { isAdvocateError } from "advocate-wasm";
import { USER, USER_URL, lost, ok } from "./api_double.mjs";
import { settle, stopClock } from "./clock.mjs";
import {
  ANN,
  abandon,
  clientOf,
  install,
  leave,
  nextPage,
  openDatabase,
  opened,
  outboxOf,
  put,
  records,
  until,
  write,
} from "./outbox_world.mjs";
import { failure, thrown } from "./outcome.mjs";

const ROUTE = put(USER);
const KEPT = [["kept", 1]];

describe("a database that does not work", () => {
  const refuse = () => {
    throw new DOMException("The operation is insecure.", "SecurityError");
  };
  const never = () => ({});
  const fails = () => {
    const opening = { error: new DOMException("no", "InvalidStateError") };
    setImmediate(() => opening.onerror());
    return opening;
  };
  const spoilt = (spoil) => () => {
    const opening = {
      result: { transaction: spoil, objectStoreNames: { contains: () => true }, close() {} },
    };
    setImmediate(() => opening.onsuccess());
    return opening;
  };
  const full = () => {
    const transaction = { error: new DOMException("full", "QuotaExceededError") };
    const getAll = () => {
      setImmediate(() => transaction.onabort());
      return {};
    };
    transaction.objectStore = () => ({ getAll, index: () => ({ getAll }) });
    return transaction;
  };
  const broken = {
    "there is none": [undefined, "empty"],
    "it is null": [null, "empty"],
    "opening throws": [{ open: refuse }, "internal"],
    "opening fails": [{ open: fails }, "internal"],
    "opening never ends": [{ open: never }, "timeout"],
    "it takes no transaction": [{ open: spoilt(refuse) }, "internal"],
    "it is full": [{ open: spoilt(full) }, "internal"],
    "a transaction never ends": [
      { open: spoilt(() => ({ objectStore: () => ({ getAll: never }), abort() {} })) },
      "timeout",
    ],
  };
  for (const [name, [factory, code]] of Object.entries(broken)) {
    test(`${name}: the upsert goes out all the same, soon, and its result is its own`, async (t) => {
      const clock = stopClock(t);
      install(t, "indexedDB", factory);
      const outbox = outboxOf(t);
      const { client, sent, news } = clientOf(t, outbox, { [ROUTE]: [ok, lost()] });
      const [fine, failed] = [client.upsertUser(USER), failure(client.upsertUser(USER))];
      await clock.elapse(1_000);
      assert.deepEqual(await fine, USER);
      assert.equal((await failed).code, "network");
      // What could not be kept is lost, and that is said.
      await clock.elapse(5_000);
      assert.deepEqual([sent.length, news()], [2, [["dropped", 0]]]);
    });

    test(`${name}: who asks the outbox itself is told`, async (t) => {
      const clock = stopClock(t);
      install(t, "indexedDB", factory);
      const outbox = outboxOf(t);
      const ask = [outbox.pending(), outbox.flush(), outbox.clear()];
      for (const asked of ask) asked.catch(() => {});
      await clock.elapse(5_000);
      if (code === "empty")
        return assert.deepEqual(await Promise.all(ask), [0, { sent: 0, left: 0 }, undefined]);
      for (const error of await Promise.all(ask.map(failureOf))) {
        assert.deepEqual([error.code, error.retryable], [code, true]);
      }
    });
  }

  test("a transaction that nobody waits for any more is taken back", async (t) => {
    const clock = stopClock(t);
    let taken = 0;
    const abort = () => void taken++;
    const open = spoilt(() => ({ objectStore: () => ({ getAll: never }), abort }));
    install(t, "indexedDB", { open });
    const { client } = clientOf(t, outboxOf(t), { [ROUTE]: ok });
    const outcome = client.upsertUser(USER);
    await clock.elapse(1_000);
    await outcome;
    assert.equal(taken, 0);
    await clock.elapse(4_000);
    assert.ok(taken > 0);
  });

  test("one that answers when nobody waits any more keeps nothing", async (t) => {
    const clock = stopClock(t);
    const real = new IDBFactory();
    let answer;
    const answers = new Promise((resolve) => (answer = resolve));
    const open = (...given) => {
      const stand = {};
      answers.then(() => {
        const opening = real.open(...given);
        for (const name of ["onupgradeneeded", "onsuccess", "onerror"]) {
          opening[name] = (event) => {
            stand.result = opening.result;
            stand[name]?.(event);
          };
        }
      });
      return stand;
    };
    install(t, "indexedDB", { open });
    const outbox = outboxOf(t);
    const { client } = clientOf(t, outbox, { [ROUTE]: ok });
    const outcome = client.upsertUser(USER);
    await clock.elapse(1_000);
    assert.deepEqual(await outcome, USER);
    await clock.elapse(5_000);
    answer();
    await settle();
    assert.deepEqual([await outbox.pending(), (await outbox.flush()).sent], [0, 0]);
  });

  test("closed behind its back, it is opened again", async (t) => {
    openDatabase(t);
    const outbox = outboxOf(t);
    await leave(t, outbox);
    // What a browser does when the user clears a site's data: the connection is told to go, then all is gone.
    const deleting = indexedDB.deleteDatabase("advocate-wasm");
    await new Promise((resolve, reject) => {
      deleting.onsuccess = resolve;
      deleting.onerror = reject;
      deleting.onblocked = () => reject(new Error("the outbox holds on to its database"));
    });
    assert.equal(await outbox.pending(), 0);
    await leave(t, outbox);
    assert.equal(await outbox.pending(), 1);
  });

  test("what others wrote into it is not sent", async (t) => {
    openDatabase(t);
    await abandon(t);
    await write([{}, { id: 7, url: USER_URL, body: "{}", timeMs: Date.now() }, { id: "x", url: null }]);
    const { outbox, sent } = nextPage(t, { [ROUTE]: [ok] });
    await until(() => sent.length > 0, "the one of its own is sent");
    assert.equal((await outbox.flush()).left, 0);
    assert.deepEqual([sent.length, (await records()).entries], [1, []]);
  });
});

describe("a database in an odd state", () => {
  for (const [name, version] of [
    ["without its store", 1],
    ["without its store, at a later version", 7],
  ]) {
    test(`${name}, as another script made it: it is made anew`, async (t) => {
      openDatabase(t);
      (await opened("advocate-wasm", version, (db) => db.createObjectStore("theirs"))).close();
      const outbox = outboxOf(t);
      await leave(t, outbox);
      assert.equal(await outbox.pending(), 1);
    });
  }

  test("of the version before, its entries are still sent", async (t) => {
    openDatabase(t);
    const create = (db) => db.createObjectStore("entries", { keyPath: "sequence", autoIncrement: true });
    (await opened("advocate-wasm", 1, create)).close();
    await write([
      {
        ...{ id: "1-x", timeMs: Date.now(), operation: "upsertUser", method: "PUT", expectsId: true },
        ...{ url: `${USER_URL}?extraFields=rewards`, body: JSON.stringify(USER) },
        ...{ accountId: USER.accountId, userId: USER.id },
      },
    ]);
    const { bodies, news } = nextPage(t, { [ROUTE]: ok });
    await until(() => news().length > 0, "it is sent");
    assert.deepEqual([bodies(), news()], [[USER], [["sent", 0]]]);
  });

  test("one that hangs when it is opened is given up, and asked again", async (t) => {
    const clock = stopClock(t);
    const real = new IDBFactory();
    let hangs = true;
    install(t, "indexedDB", { open: (...given) => (hangs ? {} : real.open(...given)) });
    const outbox = outboxOf(t);
    const first = failure(outbox.pending());
    await clock.elapse(5_000);
    assert.equal((await first).code, "timeout");
    hangs = false;
    const again = outbox.pending();
    for (let turn = 0; turn < 5; turn++) await settle();
    assert.equal(await again, 0);
  });

  const locks = {
    "never answer": () => new Promise(() => {}),
    "answer with none": async (_name, options, work) => (work ?? options)(null),
    reject: async () => {
      throw new DOMException("The document is not fully active.", "InvalidStateError");
    },
    throw: () => {
      throw new TypeError("Illegal invocation");
    },
  };
  for (const [name, request] of Object.entries(locks)) {
    test(`locks that ${name}: it is written down and sent all the same`, async (t) => {
      openDatabase(t);
      install(t, "navigator", { locks: { request } });
      const outbox = outboxOf(t);
      await leave(t, outbox);
      await until(async () => (await outbox.pending()) === 1, "it is written down");
      outbox.close();
      const { news } = nextPage(t, { [ROUTE]: ok });
      await until(() => news().length > 0, "it is sent");
      assert.deepEqual(news(), [["sent", 0]]);
    });
  }

  test("an entry that another script wrote carries the token nowhere else, and nothing that the module would refuse", async (t) => {
    openDatabase(t);
    await abandon(t);
    const evil = `${USER_URL.slice(0, USER_URL.indexOf("/account/"))}/account/../../../../../evil`;
    const forged = { timesMs: [Date.now()], address: evil, user: JSON.stringify(USER) };
    const changes = {
      elsewhere: {},
      "another user": { address: USER_URL.replaceAll("bob", "eve") },
      "no JSON": { user: "{", address: `${evil}/1` },
      "more than a user": {
        user: `${JSON.stringify(USER)},"options":{"fields":["email"]}`,
        address: USER_URL,
      },
      "unknown fields": { user: JSON.stringify({ ...USER, admin: true }), address: `${evil}/2` },
    };
    await write(Object.entries(changes).map(([id, change]) => ({ ...forged, ...change, id })));
    const { outbox, sent } = nextPage(t, { [ROUTE]: ok });
    await outbox.flush();
    await outbox.flush();
    assert.deepEqual(
      sent.map(({ url }) => url).filter((url) => url !== USER_URL),
      [],
    );
    assert.equal(await outbox.pending(), 0);
  });
});

describe("emptying and closing", () => {
  test("clear forgets everything, another tab's entries included", async (t) => {
    openDatabase(t);
    await abandon(t);
    await leave(t, outboxOf(t), ANN);
    const outbox = outboxOf(t);
    assert.equal(await outbox.pending(), 2);
    await outbox.clear();
    assert.deepEqual([await outbox.pending(), (await records()).entries], [0, []]);
  });

  test("what was cleared while it was under way does not come back, and is not said to be kept", async (t) => {
    openDatabase(t);
    const outbox = outboxOf(t);
    let end;
    const slow = () => new Promise((_, reject) => (end = () => reject(new TypeError("lost"))));
    const { client, news } = clientOf(t, outbox, { [ROUTE]: [slow] });
    const outcome = failure(client.upsertUser(USER));
    await until(() => end, "it is being sent");
    await outbox.clear();
    end();
    assert.equal((await outcome).code, "network");
    assert.deepEqual([news(), await outbox.pending()], [[], 0]);
  });

  test("outboxes of different names know nothing of each other", async (t) => {
    openDatabase(t);
    await abandon(t, USER, { name: "one" });
    const other = outboxOf(t, { name: "other" });
    assert.equal(await other.pending(), 0);
    await other.clear();
    assert.equal(await outboxOf(t, { name: "one" }).pending(), 1);
  });

  test("after close it says so, what waits stays, and clients go on without it", async (t) => {
    openDatabase(t);
    const outbox = outboxOf(t);
    const { client, news } = clientOf(t, outbox, { [ROUTE]: [lost(), lost(), ok] });
    await failure(client.upsertUser(USER));
    outbox.close();
    outbox.close();
    for (const use of [() => outbox.pending(), () => outbox.flush(), () => outbox.clear()]) {
      const error = await failure(use());
      assert.equal(error.code, "invalid_argument");
      assert.match(error.message, /closed/);
    }
    assert.match(thrown(() => clientOf(t, outbox, {})).message, /closed/);
    assert.equal((await failure(client.upsertUser(USER))).code, "network");
    assert.deepEqual(await client.upsertUser(USER), USER);
    assert.deepEqual(news(), KEPT);
    assert.equal(await outboxOf(t).pending(), 1);
  });

  test("close lets go of the page: its events are heard no more, and the database can be deleted", async (t) => {
    openDatabase(t);
    const page = new EventTarget();
    install(t, "addEventListener", page.addEventListener.bind(page));
    const outbox = outboxOf(t);
    await leave(t, outbox);
    const { sent } = clientOf(t, outbox, {});
    outbox.close();
    page.dispatchEvent(new Event("online"));
    await settle();
    assert.deepEqual(sent, []);
    await new Promise((resolve, reject) => {
      const deleting = indexedDB.deleteDatabase("advocate-wasm");
      deleting.onsuccess = resolve;
      deleting.onblocked = () => reject(new Error("the database is still open"));
    });
  });
});

/** Like `failure`, with a code that the outbox alone gives. */
async function failureOf(promise) {
  try {
    await promise;
  } catch (error) {
    assert.ok(isAdvocateError(error), String(error));
    return error;
  }
  return assert.fail("it should have been refused");
}
