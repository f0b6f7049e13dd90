// The upserts that wait, in the browser's database. An entry is what a call is described from anew, and never a token:
// `{ sequence, id, timesMs, address, user, subject? }`, where the times are what two clocks said, the address is that of the
// user, and `subject` what a token said that named nobody.

import { nowsMs } from "../client/clock.js";
import { within } from "../client/deadline.js";
import { isAdvocateError, problem } from "../module/errors.js";

const STORE = "entries";
const VERSION = 2;
// How long a database that does not answer is waited for.
const PATIENCE_MS = 5_000;

/** The newest entry of each user, oldest first. */
export function newestOf(entries) {
  // Without a prototype: pages replace `Map`.
  const newest = Object.create(null);
  for (const entry of entries) {
    delete newest[entry.address];
    newest[entry.address] = entry;
  }
  return Object.values(newest);
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

  /** How many users have something waiting: of several entries of one, only the newest is sent. */
  async pending() {
    return this.#change(undefined, (live) => ({ answer: newestOf(live).length }));
  }

  /** The newest entry of one user. */
  async newest({ address }) {
    return this.#change(address, (live) => ({ answer: live.at(-1) }));
  }

  /**
   * Writes one down; the users who waited longest make room for it. Yields the entry of the same user before it, and
   * for how many it was the end. That one stays until it is known what becomes of the new one.
   */
  async add(entry) {
    if (!available()) throw problem("internal", "This environment has no IndexedDB", false);
    const { address } = entry;
    const { maxEntries } = this.#bounds;
    const decide = (live, dead) => {
      const own = live.filter((other) => other.address === address);
      const others = newestOf(live.filter((other) => other.address !== address));
      const evicted = Object.create(null);
      const excess = others.slice(0, Math.max(0, others.length + 1 - maxEntries));
      for (const other of excess) evicted[other.address] = true;
      const gone = live.filter((other) => evicted[other.address]);
      return {
        remove: [...dead, ...gone, ...own.slice(0, -1)],
        add: entry,
        answer: { older: own.at(-1), dropped: dead.length + excess.length },
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
   * What became of an entry: "sent" removes it and all before it of the same user, "kept" those before it, and
   * "dropped" it alone. Yields whether it was still there, and how many users have something waiting: of all of them, or
   * with `isOne` of this one alone, whatever else there is.
   */
  async settle({ address, id }, state, isOne) {
    return this.#change(isOne ? address : undefined, (live) => {
      const own = live.filter((other) => other.address === address);
      const at = own.findIndex((other) => other.id === id);
      const isGone = (_, index) => (index === at ? state !== "kept" : index < at && state !== "dropped");
      const remove = own.filter(isGone);
      const left = live.filter((other) => !remove.includes(other));
      return { remove, answer: { found: at >= 0, pending: newestOf(left).length } };
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
  #isLive({ id, address, user, timesMs }) {
    if (![id, address, user].every((text) => typeof text === "string") || !Array.isArray(timesMs))
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
