// Sending what waits: when, by which client, and never by two at once.

import { newestOf, pendingOf, subjectOf } from "./entries.js";
import { fateOf, isOfTheToken } from "./fate.js";
import { take } from "./locks.js";

// Between two tries of a page that stays open; doubles with each that leaves something.
const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 300_000;
// A page that makes a client for every call must not hold on to all of them.
const MAX_CLIENTS = 10;

export class Delivery {
  #entries;
  #lockOf;
  #clients = [];
  #running = Promise.resolve();
  #waiting = 0;
  #watched = new Set();
  #timer;
  #dueMs = Infinity;
  #delayMs = FIRST_DELAY_MS;
  #closed;

  constructor(entries, lockOf) {
    this.#entries = entries;
    this.#lockOf = lockOf;
  }

  /**
   * `client`: `{ address(), send(call, signal), emit(event) }`, where the address is that of any look-up. What waits is
   * looked for soon.
   */
  attach(client) {
    if (!this.#closed) this.#listen();
    this.use(client);
    this.wake();
  }

  /** The client used last is the first to be asked. */
  use(client) {
    this.#clients = [client, ...this.#clients.filter((other) => other !== client)].slice(0, MAX_CLIENTS);
  }

  /** Tries soon: something has changed for the better. */
  wake() {
    this.#delayMs = FIRST_DELAY_MS;
    this.#schedule(0);
  }

  /** Tries again after a while, each time a longer one. */
  later(retryAfterMs = 0) {
    // Not all tabs at once.
    this.#schedule(Math.max(retryAfterMs, this.#delayMs * (0.5 + Math.random() / 2)));
    this.#delayMs = Math.min(this.#delayMs * 2, LONGEST_DELAY_MS);
  }

  /** Sends what can be sent, after whoever asked before; yields how many were. */
  flush() {
    this.#waiting++;
    const sending = this.#running.then(() => this.#sendAll());
    this.#running = sending.then(
      () => void this.#waiting--,
      () => void this.#waiting--,
    );
    return sending;
  }

  /** Tells the clients' observers; `times` for as many entries. */
  tell(state, pending, times = 1) {
    for (let time = 0; time < times; time++) {
      for (const client of this.#clients) client.emit({ type: "outbox", state, pending });
    }
  }

  close() {
    clearTimeout(this.#timer);
    this.#closed?.abort();
    this.#clients = [];
  }

  #listen() {
    this.#closed = new AbortController();
    const { signal } = this.#closed;
    globalThis.addEventListener?.("online", () => this.wake(), { signal });
    const visible = () => document.visibilityState === "visible" && this.wake();
    globalThis.document?.addEventListener?.("visibilitychange", visible, { signal });
  }

  #schedule(delayMs) {
    const dueMs = Date.now() + delayMs;
    if (this.#closed?.signal.aborted || this.#clients.length === 0 || this.#dueMs <= dueMs) return;
    clearTimeout(this.#timer);
    this.#dueMs = dueMs;
    this.#timer = setTimeout(() => {
      this.#dueMs = Infinity;
      // What is under way tries again by itself.
      if (this.#waiting === 0) this.flush().catch(() => {});
    }, delayMs);
    this.#timer.unref?.();
  }

  async #sendAll() {
    let sent = 0;
    let again;
    const tried = new Set();
    while (!this.#closed?.signal.aborted) {
      const { live, dropped } = await this.#entries.tidy();
      this.tell("dropped", pendingOf(live), dropped);
      const next = newestOf(live).find(({ id }) => !tried.has(id));
      if (!next) break;
      tried.add(next.id);
      const tries = await this.#alone(next);
      if (tries.sent) sent++;
      if (tries.again !== undefined) again = Math.max(again ?? 0, tries.again);
      if (tries.offline) break;
    }
    if (again !== undefined) this.later(again);
    return sent;
  }

  /** Sends one entry while nobody else does: `{ sent?, again?, offline? }`, where `again` is how soon, in ms. */
  async #alone(entry) {
    const lock = await take(this.#lockOf(entry), { ifAvailable: true });
    if (!lock) {
      this.#watch(this.#lockOf(entry));
      return {};
    }
    try {
      // Between the look and the lock, another tab may have sent it, or a later upsert may have begun.
      const live = await this.#entries.all();
      if (!newestOf(live).some(({ id }) => id === entry.id)) return {};
      return await this.#send(entry, lock.signal);
    } finally {
      lock.release();
    }
  }

  /** Looks again when whoever is sending it has ended, or their tab has. */
  #watch(name) {
    if (this.#watched.has(name)) return;
    this.#watched.add(name);
    const free = take(name, { signal: this.#closed?.signal });
    free
      .then((lock) => {
        lock.release();
        this.later();
      })
      .catch(() => {}) // closed meanwhile
      .finally(() => this.#watched.delete(name));
  }

  async #send(entry, signal) {
    let again;
    for (const client of this.#clients) {
      const address = addressOf(client);
      // The slim entry's module is not loaded yet; whoever waits for it is not to be forestalled by its default address.
      if (address === undefined) again = 0;
      if (!address || !subjectOf(entry).startsWith(address)) continue;
      try {
        await client.send(callOf(entry), signal);
      } catch (error) {
        if (signal.aborted) return {}; // a later upsert of the same user took over
        if (isOfTheToken(error)) {
          if (error.retryable) again ??= 0;
          continue;
        }
        if (fateOf(error) === "kept")
          return { again: error.retryAfterMs ?? 0, offline: error.code === "network" };
        await this.#settled(entry, "dropped");
        return {};
      }
      this.#delayMs = FIRST_DELAY_MS;
      await this.#settled(entry, "sent");
      return { sent: true };
    }
    return { again };
  }

  async #settled(entry, state) {
    const { pending } = await this.#entries.settle(entry, state);
    this.tell(state, pending);
  }
}

/** Where the client's users are, "https://…/open/account/"; `undefined` before its module is loaded. */
function addressOf(client) {
  try {
    const lookup = client.address();
    return lookup && `${lookup.slice(0, lookup.lastIndexOf("/"))}/account/`;
  } catch {
    return ""; // options that every call of this client refuses
  }
}

/** The call as the client's own module would describe it; nothing else that is stored has a say. */
function callOf({ url, body, expectsId, accountId, userId }) {
  const operation = "upsertUser";
  return { operation, method: "PUT", repeatable: true, url, body, expectsId, accountId, userId };
}
