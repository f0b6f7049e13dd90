// Sending what waits: when, by which client, and never by two at once.

import { bounded, elapsedMs } from "../client/clock.js";
import { newestOf } from "./entries.js";
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
  #watched = [];
  #timer;
  #dueMs = Infinity;
  #restsUntilMs = 0;
  #delayMs = FIRST_DELAY_MS;
  #closed;

  constructor(entries, lockOf) {
    this.#entries = entries;
    this.#lockOf = lockOf;
  }

  /**
   * `client`: `{ address(), send(entry, signal, onSubject), emit(event) }`, where the address is that of any look-up. What
   * waits is looked for soon.
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

  /** Tries soon: something has changed for the better. Not before a server wants to be asked again. */
  wake() {
    this.#delayMs = FIRST_DELAY_MS;
    this.#schedule(0);
  }

  /** Tries again after a while, each time a longer one. */
  later(retryAfterMs = 0) {
    this.#restsUntilMs = Math.max(this.#restsUntilMs, elapsedMs() + bounded(retryAfterMs));
    // Not all tabs at once.
    this.#schedule(this.#delayMs * (0.5 + Math.random() / 2));
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
    const nowMs = elapsedMs();
    const dueMs = Math.max(nowMs + delayMs, this.#restsUntilMs);
    const isSooner = this.#dueMs <= dueMs && this.#dueMs >= this.#restsUntilMs;
    if (this.#closed?.signal.aborted || this.#clients.length === 0 || isSooner) return;
    clearTimeout(this.#timer);
    this.#dueMs = dueMs;
    this.#timer = setTimeout(() => {
      this.#dueMs = Infinity;
      // What is under way tries again by itself.
      if (this.#waiting === 0) this.flush().catch(() => {});
    }, dueMs - nowMs);
    this.#timer.unref?.();
  }

  async #sendAll() {
    let sent = 0;
    let again;
    const { live, dropped } = await this.#entries.tidy();
    const waiting = newestOf(live);
    let pending = waiting.length;
    this.tell("dropped", pending, dropped);
    for (const entry of waiting) {
      if (this.#closed?.signal.aborted) break;
      const tries = await this.#alone(entry);
      if (tries.state) {
        if (!tries.pending) pending--;
        this.tell(tries.state, pending);
      }
      if (tries.state === "sent") sent++;
      if (tries.again !== undefined) again = Math.max(again ?? 0, tries.again);
      if (tries.offline) break;
    }
    if (again !== undefined) this.later(again);
    return sent;
  }

  /**
   * Sends one entry while nobody else does: `{ state?, pending?, again?, offline? }`, where `state` is what became of it,
   * `pending` whether its user has more waiting, 0 or 1, and `again` how soon to try again, in ms.
   */
  async #alone(entry) {
    const lock = await take(this.#lockOf(entry), { ifAvailable: true });
    if (!lock) {
      this.#watch(this.#lockOf(entry));
      return {};
    }
    try {
      // Between the look and the lock, another tab may have sent it, or a later upsert may have begun.
      const newest = await this.#entries.newest(entry);
      if (newest?.id !== entry.id) return newest ? { again: 0 } : {};
      return await this.#send(newest, lock.signal);
    } finally {
      lock.release();
    }
  }

  /** Looks again when whoever is sending it has ended, or their tab has. */
  #watch(name) {
    if (this.#watched.includes(name)) return;
    this.#watched.push(name);
    const free = take(name, { signal: this.#closed?.signal });
    free
      .then((lock) => {
        lock.release();
        this.later();
      })
      .catch(() => {}) // closed meanwhile
      .finally(() => void (this.#watched = this.#watched.filter((other) => other !== name)));
  }

  async #send(entry, signal) {
    let again;
    for (const client of this.#clients) {
      const address = addressOf(client);
      // The slim entry's module is not loaded yet; whoever waits for it is not to be forestalled by its default address.
      if (address === undefined) again = 0;
      if (!address || !entry.address.startsWith(address)) continue;
      let isNobodys = false;
      try {
        await client.send(entry, signal, () => void (isNobodys = true));
      } catch (error) {
        if (signal.aborted) return {}; // a later upsert of the same user took over
        if (isOfTheToken(error)) {
          if (error.retryable) again ??= 0;
          continue;
        }
        if (fateOf(error, isNobodys) === "kept")
          return { again: error.retryAfterMs ?? 0, offline: error.code === "network" };
        return this.#settled(entry, "dropped");
      }
      this.#delayMs = FIRST_DELAY_MS;
      return this.#settled(entry, "sent");
    }
    return { again };
  }

  async #settled(entry, state) {
    const { pending } = await this.#entries.settle(entry, state, true);
    return { state, pending };
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
