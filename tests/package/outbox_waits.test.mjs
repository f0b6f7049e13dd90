// How long the outbox waits, whatever a server asks for, and how its work grows with what waits.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { USER, lost, ok, text } from "./api_double.mjs";
import { fixRandom, settle, stopClock } from "./clock.mjs";
import {
  clientOf,
  firstLook,
  leave,
  nextPage,
  openDatabase,
  outboxOf,
  put,
  records,
  until,
  write,
} from "./outbox_world.mjs";
import { failure } from "./outcome.mjs";

const ROUTE = put(USER);
const turns = async () => {
  for (let turn = 0; turn < 8; turn++) await settle();
};

describe("waits", () => {
  const YEAR_S = 365 * 86_400;
  for (const [name, status, retryAfter] of [
    ["a month", 503, "2592000"],
    ["a year, with a rate limit", 429, String(YEAR_S)],
    ["an epoch", 503, "1795780800"],
    ["more digits than a number has", 503, "9".repeat(400)],
    ["a date in 2038", 503, "Tue, 19 Jan 2038 03:14:07 GMT"],
  ]) {
    test(`after ${name}: no knock before 5 minutes, and one then`, async (t) => {
      openDatabase(t);
      const outbox = outboxOf(t);
      const { client, sent } = clientOf(t, outbox, {
        [ROUTE]: text(status, "", { "Retry-After": retryAfter }),
      });
      await firstLook(outbox);
      const clock = stopClock(t);
      const outcome = failure(client.upsertUser(USER));
      await turns();
      await outcome;
      await turns();
      assert.equal(sent.length, 1);
      for (let minute = 0; minute < 4; minute++) {
        await clock.elapse(60_000);
        await turns();
      }
      assert.equal(sent.length, 1, "within 4 minutes");
      await clock.elapse(61_000);
      await turns();
      assert.equal(sent.length, 2, "after 5");
    });
  }

  test("what the caller's own attempt was told holds for whoever watched it", async (t) => {
    openDatabase(t);
    let answer;
    const answered = new Promise((resolve) => (answer = resolve));
    const outbox = outboxOf(t);
    const busy = text(503, "", { "Retry-After": "60" });
    const { client, sent } = clientOf(t, outbox, { [ROUTE]: [() => answered.then(busy), ok] });
    await firstLook(outbox);
    const outcome = failure(client.upsertUser(USER));
    await until(() => sent.length === 1, "it is being sent");
    await outbox.flush(); // finds it held, and watches
    answer();
    await outcome;
    await pause(1_300);
    assert.equal(sent.length, 1);
  });

  test("a clock that is set back prolongs no wait", async (t) => {
    openDatabase(t);
    fixRandom(t, 0);
    const { client, sent } = clientOf(t, outboxOf(t), { [ROUTE]: [text(503, ""), ok] });
    await failure(client.upsertUser(USER));
    const now = Date.now();
    t.mock.method(Date, "now", () => now - 3 * 3_600_000);
    await until(() => sent.length === 2, "it is sent again");
  });
});

describe("growth", () => {
  /** Milliseconds for one look at `count` entries of others. */
  async function look(t, count) {
    openDatabase(t);
    const outbox = outboxOf(t, { maxEntries: 1_000 });
    await leave(t, outbox, { id: "u0", accountId: "u0" });
    outbox.close();
    await fill(count);
    const page = nextPage(t, {}, {}, { maxEntries: 1_000 });
    await firstLook(page.outbox);
    const startedMs = performance.now();
    assert.deepEqual(await page.outbox.flush(), { sent: 0, left: count });
    page.outbox.close();
    return performance.now() - startedMs;
  }

  /** More entries like the first, each another user's. */
  async function fill(count) {
    const [{ sequence, ...first }] = (await records()).entries;
    const others = Array.from({ length: count - 1 }, (_, index) => {
      const name = `u${index + 1}`;
      const user = JSON.stringify({ id: name, accountId: name });
      return { ...first, id: `${first.id}-${name}`, user, address: first.address.replaceAll("u0", name) };
    });
    await write(others);
  }

  test("a thousand entries of others cost what they are, and not their square", async (t) => {
    const [few, many] = [await look(t, 60), await look(t, 960)];
    // 16 times as many; their square would be 256.
    assert.ok(many / few < 48, `${few.toFixed()} ms for 60, ${many.toFixed()} ms for 960`);
    t.diagnostic(`60 entries ${few.toFixed()} ms, 960 entries ${many.toFixed()} ms`);
  });
});
