// The outbox: an upsert or a batch of events is written down before it is sent, and taken off when it is known to have
// arrived.

import { nowsMs } from "../client/clock.js";
import { aborted, within } from "../client/deadline.js";
import { advocateError, refuse } from "../module/errors.js";
import { members } from "../module/foreign.js";
import { Delivery } from "./delivery.js";
import { Entries } from "./entries.js";
import { fateOf } from "./fate.js";
import { outlast, take } from "./locks.js";

// How an outbox and a client of different bundles find each other.
const DOOR = Symbol.for("advocate-wasm.Outbox");
const DAY_MS = 86_400_000;
// How long an upsert waits to be written down, and for an older one of the same user that is just being sent.
const WRITING_MS = 1_000;
const OLDER_MS = 2_000;

export function createOutbox(options) {
  const given = members(options, "options", ["name", "maxEntries", "maxAgeMs"]);
  const { name = "advocate-wasm", maxEntries = 50, maxAgeMs = 30 * DAY_MS } = given;
  if (typeof name !== "string" || name === "" || name.length > 100) {
    refuse("options.name must be a string of 1 to 100 characters: it names the database");
  }
  if (!(Number.isInteger(maxEntries) && maxEntries >= 1 && maxEntries <= 1_000)) {
    refuse("options.maxEntries must be a whole number from 1 to 1000");
  }
  if (!(typeof maxAgeMs === "number" && maxAgeMs >= 1 && maxAgeMs <= 365 * DAY_MS)) {
    refuse("options.maxAgeMs must be a number of milliseconds from 1 to 31536000000 (365 days)");
  }
  return new Outbox(name, { maxEntries, maxAgeMs });
}

class Outbox {
  #entries;
  #delivery;
  #lockOf;
  #closed = false;

  constructor(name, bounds) {
    this.#lockOf = ({ id }) => `advocate-wasm ${name} ${id}`;
    this.#entries = new Entries(name, bounds);
    this.#delivery = new Delivery(this.#entries, this.#lockOf);
    const door = {
      version: 3,
      attach: (client) => {
        this.#demandOpen();
        this.#delivery.attach(client);
        return (call, bounds, send) => {
          this.#delivery.use(client);
          return this.#through(call, bounds, send);
        };
      },
    };
    Object.defineProperty(this, DOOR, { value: door });
  }

  async pending() {
    this.#demandOpen();
    return this.#entries.pending();
  }

  async flush() {
    this.#demandOpen();
    const sent = await this.#delivery.flush();
    return { sent, left: await this.#entries.pending() };
  }

  async clear() {
    this.#demandOpen();
    await this.#entries.clear();
  }

  close() {
    this.#closed = true;
    this.#delivery.close();
    this.#entries.close();
  }

  #demandOpen() {
    if (this.#closed) refuse("This outbox is closed; make another one with createOutbox()");
  }

  /** The client's own send, with what it sends written down around it. Whatever becomes of that, it goes out. */
  async #through(call, { signal, keepalive }, send) {
    if (this.#closed) return send();
    const entry = entryOf(call);
    const keeping = this.#keep(entry);
    const soon = (work) => {
      const settled = work.catch(() => {});
      return within(WRITING_MS, signal, "The outbox", true, () => settled).catch(() => {});
    };
    let written = false;
    const writing = soon(keeping.then((kept) => ((written = true), kept)));
    // A call that is to outlive the page cannot wait: the page may be gone before the database has answered.
    const older = keepalive ? undefined : (await writing)?.older;
    if (older && entry.user) await outlast(this.#lockOf(older), OLDER_MS, signal).catch(() => {});
    let failure;
    let isNobodys = false;
    const onSubject = (subject) => {
      isNobodys = true;
      if (subject) keeping.then(() => this.#entries.note(entry, subject)).catch(() => {});
    };
    try {
      if (older && !entry.user) await this.#inTurn(entry, signal);
      return await send(onSubject);
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      const state = failure ? fateOf(failure, isNobodys) : "sent";
      const lost = () => void (state === "kept" && this.#delivery.tell("dropped", 0));
      // Before the caller is told: a page that goes on to another address then leaves nothing behind to be sent again.
      const settling = soon(keeping.then((kept) => this.#settle(entry, kept, state, failure), lost));
      if (written) await settling;
    }
  }

  /** Events go in their order, and after the user whom they are of. */
  async #inTurn(entry, signal) {
    const stays = await this.#delivery.sendBefore(entry, signal).catch(() => {
      // Without its database, an outbox has nothing that could go before.
      if (signal?.aborted) throw aborted("trackEvents", signal);
    });
    if (!stays) return;
    const { error } = stays;
    const { code = "internal", retryAfterMs } = error ?? {};
    const message =
      "trackEvents was kept: what this user has waiting before it could not be sent; see `cause`";
    throw advocateError({ code, message, retryable: true, retryAfterMs, attempts: 0 }, error);
  }

  /** Writes the entry down, under a lock that says it is being sent. Rejects where it cannot be kept. */
  async #keep(entry) {
    const lock = await take(this.#lockOf(entry), {});
    try {
      const { older, dropped } = await this.#entries.add(entry);
      if (dropped) this.#delivery.tell("dropped", await this.#entries.pending(), dropped);
      return { lock, older };
    } catch (thrown) {
      lock.release();
      throw thrown;
    }
  }

  async #settle(entry, { lock, older }, state, failure) {
    try {
      const { found, pending } = await this.#entries.settle(entry, state);
      // What went out at once was never kept, so that is no news of the outbox's.
      if (found && (failure || older)) this.#delivery.tell(state, pending);
      if (!failure && pending > 0) this.#delivery.wake();
    } finally {
      lock.release();
    }
    if (state === "kept" && failure.retryable) this.#delivery.later(failure.retryAfterMs);
  }
}

/** What is kept of a call. The token is none of it. */
function entryOf({ operation, url, body }) {
  const timesMs = nowsMs();
  const id = `${timesMs[0]}-${Math.random().toString(36).slice(2)}`;
  const [address] = url.split("?", 1);
  if (operation !== "trackEvents") return { id, timesMs, address, user: body };
  return { id, timesMs, address: address.slice(0, -"/events".length), events: body };
}
