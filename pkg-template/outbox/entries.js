// The upserts that wait, in the browser's database. An entry is what a request is made from, and never a token:
// `{ sequence, id, timeMs, operation, url, method, body, expectsId, accountId, userId }`.

import { within } from "../client/deadline.js";
import { isAdvocateError, problem } from "../module/errors.js";

const STORE = "entries";
// How long a database that does not answer is waited for.
const PATIENCE_MS = 5_000;

/** Whose entry it is: the tenant's API, the account and the user, whatever fields were asked for. */
export const subjectOf = ({ url }) => url.split("?", 1)[0];

/** How many users have something waiting: of several entries of one, only the newest is sent. */
export const pendingOf = (entries) => new Set(entries.map(subjectOf)).size;

/** The newest entry of each user, oldest first. */
export function newestOf(entries) {
  return entries.filter((entry, at) => !entries.slice(at + 1).some((later) => sameSubject(later, entry)));
}

const sameSubject = (one, other) => subjectOf(one) === subjectOf(other);

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

  /** All that are not too old, oldest first. */
  async all() {
    return this.#change((live) => ({ answer: live }));
  }

  /**
   * Writes one down; the users who waited longest make room for it. Yields the entry of the same user before it, and
   * for how many it was the end. That one stays until it is known what becomes of the new one.
   */
  async add(entry) {
    if (!available()) throw problem("internal", "This environment has no IndexedDB", false);
    return this.#change((live, dead) => {
      const own = live.filter((other) => sameSubject(other, entry));
      const others = newestOf(live.filter((other) => !own.includes(other)));
      const evicted = others.slice(0, Math.max(0, others.length + 1 - this.#bounds.maxEntries));
      const gone = live.filter((other) => evicted.some((one) => sameSubject(one, other)));
      return {
        remove: [...dead, ...gone, ...own.slice(0, -1)],
        add: entry,
        answer: { older: own.at(-1), dropped: dead.length + evicted.length },
      };
    }, "strict");
  }

  /**
   * What became of an entry: "sent" removes it and all before it of the same user, "kept" those before it, and
   * "dropped" it alone. Yields whether it was still there, and how many users have something waiting.
   */
  async settle({ id }, state) {
    return this.#change((live) => {
      const at = live.findIndex((other) => other.id === id);
      const mine = live[at];
      const gone = live.filter((other, index) => {
        if (index > at || !sameSubject(other, mine)) return false;
        return index === at ? state !== "kept" : state !== "dropped";
      });
      return {
        remove: gone,
        answer: { found: at >= 0, pending: pendingOf(live.filter((other) => !gone.includes(other))) },
      };
    });
  }

  /** Removes those that are too old; yields how many, and what is left. */
  async tidy() {
    return this.#change((live, dead) => ({ remove: dead, answer: { live, dropped: dead.length } }));
  }

  async clear() {
    await this.#change((live, dead) => ({ remove: [...live, ...dead] }));
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
   * One transaction: `decide` gets the entries that are live and those that are too old or are none, and says what to
   * add, what to remove and what to answer. Fulfilled when that is written; if "strict", to the disk itself, where even
   * a power cut leaves it. A removal that is lost only means that the same is sent again.
   */
  async #change(decide, durability = "relaxed") {
    if (!available()) return decide([], []).answer;
    try {
      return await within(PATIENCE_MS, undefined, "", true, async (ending) => {
        // A browser may have closed the database behind our back; only using it tells.
        const transaction = await this.#begin(durability).catch(() => this.#begin(durability));
        return this.#run(transaction, decide, ending);
      });
    } catch (cause) {
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

  #open() {
    return new Promise((resolve, reject) => {
      const opening = indexedDB.open(this.#name, 1);
      const forget = () => void (this.#opening = undefined);
      opening.onupgradeneeded = () => {
        opening.result.createObjectStore(STORE, { keyPath: "sequence", autoIncrement: true });
      };
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        const db = opening.result;
        db.onclose = forget;
        // Another tab deletes the database, or a later version of this package has another form for it.
        db.onversionchange = () => {
          db.close();
          forget();
        };
        resolve(db);
      };
    });
  }

  #run(transaction, decide, ending) {
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
      store.getAll().onsuccess = ({ target }) => {
        const isLive = (entry) => wellFormed(entry) && age(entry) <= this.#bounds.maxAgeMs;
        const live = target.result.filter(isLive);
        const decided = decide(
          live,
          target.result.filter((entry) => !live.includes(entry)),
        );
        for (const { sequence } of decided.remove ?? []) store.delete(sequence);
        if (decided.add) store.add(decided.add);
        answer = decided.answer;
      };
    });
  }
}

function available() {
  try {
    return Boolean(globalThis.indexedDB);
  } catch {
    return false; // as good as none
  }
}

/** Other scripts of the origin can write here as well. */
function wellFormed({ id, url, body, timeMs }) {
  return [id, url, body].every((text) => typeof text === "string") && Number.isFinite(timeMs);
}

/** Also of one from a clock that was ahead. */
const age = ({ timeMs }) => Math.abs(Date.now() - timeMs);
