// What waits, in the browser's database. An entry is what a call is described from anew, and never a token:
// `{ sequence, id, timesMs, address, user or events, subject? }`, where the times are what two clocks said, the address is that
// of the user, `user` or `events` what was sent of them, and `subject` what a token said that named nobody.

import { nowsMs } from "../client/clock.js";
import { within } from "../client/deadline.js";
import { isAdvocateError, problem } from "../module/errors.js";

const STORE = "entries";
const VERSION = 2;
// How long a database that does not answer is waited for.
const PATIENCE_MS = 5_000;

const isBatch = ({ user }) => user === undefined;

/** Of the entries those that are to be sent, oldest first: of each user the newest upsert, and every batch of events. */
function waitingOf(entries) {
  // Without a prototype: pages replace `Map`.
  const newest = Object.create(null);
  for (const entry of entries) if (!isBatch(entry)) newest[entry.address] = entry;
  return entries.filter((entry) => isBatch(entry) || newest[entry.address] === entry);
}

/** The same in the order in which they go: events of a user who is not there yet would be refused. */
export function inOrder(entries) {
  const waiting = waitingOf(entries);
  return [...waiting.filter((entry) => !isBatch(entry)), ...waiting.filter(isBatch)];
}

export class Entries {
  #name;
  #bounds;
  #opening;
  #closed = false;

  /** `bounds`: `{ maxEntries, maxAgeMs }`. */
  constructor(name, bounds) {
    this.#name = name;
    this.#bounds = bounds;
  }

  /** How much waits: of several upserts of one user, only the newest is sent. */
  async pending() {
    return this.#change(undefined, (live) => ({ answer: waitingOf(live).length }));
  }

  /** What stands in an entry's place now: a later upsert of that user, itself, or nothing. */
  async current(entry) {
    const { address, id } = entry;
    const isSame = (other) => (isBatch(entry) ? other.id === id : !isBatch(other));
    return this.#change(address, (live) => ({ answer: waitingOf(live).find(isSame) }));
  }

  /** What of its user goes before a batch of events. */
  async before({ address, id }) {
    return this.#change(address, (live) => {
      const order = inOrder(live);
      return {
        answer: order.slice(
          0,
          Math.max(
            0,
            order.findIndex((other) => other.id === id),
          ),
        ),
      };
    });
  }

  /**
   * Writes one down; what waited longest makes room for it. Yields what goes before it, an older upsert of its user or,
   * for a batch, whatever came last, and how much was dropped. An upsert stays until it is known what becomes of the new one.
   */
  async add(entry) {
    if (!available()) throw problem("internal", "This environment has no IndexedDB", false);
    const { address } = entry;
    const { maxEntries } = this.#bounds;
    const decide = (live, dead) => {
      const own = live.filter((other) => other.address === address);
      const replaced = isBatch(entry) ? [] : own.filter((other) => !isBatch(other));
      const others = waitingOf(live.filter((other) => !replaced.includes(other)));
      const excess = others.slice(0, Math.max(0, others.length + 1 - maxEntries));
      const takes = (one, other) =>
        isBatch(one) || isBatch(other) ? one === other : one.address === other.address;
      const gone = live.filter((other) => excess.some((one) => takes(one, other)));
      return {
        remove: [...dead, ...gone, ...replaced.slice(0, -1)],
        add: entry,
        answer: { older: (isBatch(entry) ? own : replaced).at(-1), dropped: dead.length + excess.length },
      };
    };
    return this.#change(undefined, decide, "strict");
  }

  /** Adds to an entry what its user's token says, where that names nobody. */
  async note({ address, id }, subject) {
    await this.#change(address, (live) => {
      const mine = live.find((other) => other.id === id);
      return { put: mine && { ...mine, subject } };
    });
  }

  /**
   * What became of an entry: "sent" removes it and all upserts of the same user before it, "kept" those before it, and
   * "dropped" it alone. Yields whether it was still there, and how much waits: of everybody, or with `isOne` in its place
   * alone, whatever else there is.
   */
  async settle(entry, state, isOne) {
    const { address, id } = entry;
    const isOwn = (other) =>
      other.address === address && (isBatch(entry) ? other.id === id : !isBatch(other));
    return this.#change(isOne ? address : undefined, (live) => {
      const own = live.filter(isOwn);
      const at = own.findIndex((other) => other.id === id);
      const isGone = (_, index) => (index === at ? state !== "kept" : index < at && state !== "dropped");
      const remove = own.filter(isGone);
      const left = waitingOf(live.filter((other) => !remove.includes(other)));
      return { remove, answer: { found: at >= 0, pending: (isOne ? left.filter(isOwn) : left).length } };
    });
  }

  /** Removes those that are too old; yields how many, and what is left. */
  async tidy() {
    return this.#change(undefined, (live, dead) => ({
      remove: dead,
      answer: { live, dropped: dead.length },
    }));
  }

  async clear() {
    await this.#change(undefined, (live, dead) => ({ remove: [...live, ...dead] }));
  }

  /** What is under way still ends well. */
  close() {
    this.#closed = true;
    this.#release();
  }

  #release() {
    this.#opening?.then((db) => db.close()).catch(() => {});
    this.#opening = undefined;
  }

  /**
   * One transaction: `decide` gets the entries, all or one user's, that are live and those that are too old or are none,
   * and says what to put, to add, to remove and to answer. Fulfilled when that is written; if "strict", to the disk
   * itself, where even a power cut leaves it. A removal that is lost only means that the same is sent again.
   */
  async #change(address, decide, durability = "relaxed") {
    if (!available()) return decide([], []).answer;
    try {
      return await within(PATIENCE_MS, undefined, "", true, async (ending) => {
        // A browser may have closed the database behind our back; only using it tells.
        const transaction = await this.#begin(durability).catch(() => this.#begin(durability));
        return this.#run(transaction, address, decide, ending);
      });
    } catch (cause) {
      // One that did not open may open when it is asked again.
      if (isAdvocateError(cause)) this.#release();
      const code = isAdvocateError(cause) ? "timeout" : "internal";
      const message = "The outbox could not use IndexedDB: it failed, or did not answer in 5 s; see `cause`";
      throw problem(code, message, true, cause);
    } finally {
      if (this.#closed) this.#release();
    }
  }

  async #begin(durability) {
    const opening = (this.#opening ??= this.#open());
    try {
      const db = await opening;
      return db.transaction(STORE, "readwrite", { durability });
    } catch (thrown) {
      if (this.#opening === opening) this.#opening = undefined;
      throw thrown;
    }
  }

  async #open() {
    let db = await opened(this.#name, VERSION).catch((error) => {
      // A later version of this package, or another script that had the same idea of a name.
      if (error?.name !== "VersionError") throw error;
      return opened(this.#name);
    });
    if (!db.objectStoreNames.contains(STORE)) {
      db.close();
      await answered(indexedDB.deleteDatabase(this.#name));
      db = await opened(this.#name, VERSION);
    }
    const forget = () => void (this.#opening = undefined);
    db.onclose = forget;
    // Another tab deletes the database, or a later version of this package has another form for it.
    db.onversionchange = () => {
      db.close();
      forget();
    };
    return db;
  }

  #run(transaction, address, decide, ending) {
    return new Promise((resolve, reject) => {
      let over = false;
      const end = (tell) => () => {
        over = true;
        tell();
      };
      transaction.oncomplete = end(() => resolve(answer));
      transaction.onabort = end(() => reject(transaction.error));
      // What nobody waits for any more must not be done after all: it would be an entry that nobody removes.
      if (ending.aborted) return transaction.abort();
      ending.addEventListener("abort", () => over || transaction.abort());

      let answer;
      const store = transaction.objectStore(STORE);
      const reading = address === undefined ? store.getAll() : store.index("address").getAll(address);
      reading.onsuccess = () => {
        const live = [];
        const dead = [];
        for (const entry of reading.result) (this.#isLive(entry) ? live : dead).push(entry);
        const decided = decide(live, dead);
        for (const { sequence } of decided.remove ?? []) store.delete(sequence);
        if (decided.put) store.put(decided.put);
        if (decided.add) store.add(decided.add);
        answer = decided.answer;
      };
    });
  }

  /** Other scripts of the origin can write here as well. An entry is too old when all clocks say so, in either direction. */
  #isLive({ id, address, user, events, timesMs }) {
    if (![id, address, user ?? events].every((text) => typeof text === "string") || !Array.isArray(timesMs))
      return false;
    const isNear = (now) => timesMs.some((timeMs) => Math.abs(now - timeMs) <= this.#bounds.maxAgeMs);
    return nowsMs().some(isNear);
  }
}

function answered(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** The database, with its store where it is new or of version 1, whose entries were requests. */
function opened(name, version) {
  const opening = indexedDB.open(name, version);
  opening.onupgradeneeded = () => {
    const { result: db, transaction } = opening;
    const store = db.objectStoreNames.contains(STORE)
      ? transaction.objectStore(STORE)
      : db.createObjectStore(STORE, { keyPath: "sequence", autoIncrement: true });
    store.createIndex("address", "address");
    const cursor = store.openCursor();
    cursor.onsuccess = () => {
      if (!cursor.result) return;
      const { sequence, id, timeMs, url, body } = cursor.result.value;
      const address = String(url).split("?", 1)[0];
      cursor.result.update({ sequence, id, timesMs: [timeMs], address, user: body });
      cursor.result.continue();
    };
  };
  return answered(opening);
}

function available() {
  try {
    return Boolean(globalThis.indexedDB);
  } catch {
    return false; // as good as none
  }
}
