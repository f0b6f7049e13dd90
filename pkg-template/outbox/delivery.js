// Sending what waits: when, by which client, and never by two at once.

import { bounded, elapsedMs } from "../client/clock.js";
import { inOrder } from "./entries.js";
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
    const waiting = inOrder(live);
    let pending = waiting.length;
    this.tell("dropped", pending, dropped);
    // Of whom something stays, so that what comes after it has to stay as well.
    const stuck = Object.create(null);
    for (const entry of waiting) {
      if (this.#closed?.signal.aborted) break;
      if (stuck[entry.address]) continue;
      const tries = await this.#alone(entry, { ifAvailable: true });
      stuck[entry.address] = tries.stays;
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

  /** Sends what goes before a batch of events; yields why something of that stays, if it does. */
  async sendBefore(batch, signal) {
    for (;;) {
      const [first] = await this.#entries.before(batch);
      if (!first) return undefined;
      const { state, stays, isReplaced, error } = await this.#alone(first, { signal });
      if (state) this.tell(state, await this.#entries.pending());
      // A later upsert goes before it just as well, once that is known to have ended.
      if (stays && !isReplaced) return { error };
    }
  }

  /**
   * Sends one entry while nobody else does: `{ state?, pending?, stays?, isReplaced?, error?, again?, offline? }`, where
   * `state` is what became of it, `pending` whether something waits in its place, 0 or 1, `stays` whether that is still to be
   * sent, `isReplaced` that it is a later upsert now, `error` why it stays, and `again` how soon to try again, in ms.
   */
  async #alone(entry, how) {
    const lock = await take(this.#lockOf(entry), how);
    if (!lock) {
      this.#watch(this.#lockOf(entry));
      return { stays: true };
    }
    try {
      // Between the look and the lock, another tab may have sent it, or a later upsert may have begun.
      const current = await this.#entries.current(entry);
      if (current?.id !== entry.id) return current ? { stays: true, isReplaced: true, again: 0 } : {};
      const tries = await this.#send(current, lock.signal);
      return { stays: !tries.state, ...tries };
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
    let error;
    for (const client of this.#clients) {
      const address = addressOf(client);
      // The slim entry's module is not loaded yet; whoever waits for it is not to be forestalled by its default address.
      if (address === undefined) again = 0;
      if (!address || !entry.address.startsWith(address)) continue;
      let isNobodys = false;
      try {
        await client.send(entry, signal, () => void (isNobodys = true));
      } catch (thrown) {
        error = thrown;
        if (signal.aborted) return { isReplaced: true }; // a later upsert of the same user took over
        if (isOfTheToken(error)) {
          if (error.retryable) again ??= 0;
          continue;
        }
        if (fateOf(error, isNobodys) === "kept")
          return { error, again: error.retryAfterMs ?? 0, offline: error.code === "network" };
        return this.#settled(entry, "dropped");
      }
      this.#delayMs = FIRST_DELAY_MS;
      return this.#settled(entry, "sent");
    }
    return { error, again };
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
