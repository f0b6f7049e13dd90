// Locks that all tabs of an origin see and that end with their tab, however it ends. Where the browser has none, they
// are this tab's alone.

import { within } from "../client/deadline.js";

// By name, where the browser has no locks: when the holder is done, and how it is told that it lost the lock.
const held = Object.create(null);
// How long the browser's locks may take for one that nobody else can want.
const PATIENCE_MS = 1_000;

/** What `navigator.locks.request` does, as far as it is used here. */
async function request(name, { ifAvailable, steal, signal }, work) {
  while (held[name] && !steal) {
    if (ifAvailable) return work(null);
    await Promise.race([
      held[name].done,
      new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason))),
    ]);
  }
  held[name]?.lose();
  const holder = {};
  held[name] = holder;
  const lost = new Promise((_, reject) => void (holder.lose = () => reject(new Error("stolen"))));
  holder.done = Promise.resolve(work({})).finally(() => {
    if (held[name] === holder) delete held[name];
  });
  return Promise.race([holder.done, lost]);
}

const tabLocks = { request };

// Of which locks it is known, or being tried, whether they work.
let tried = { works: Promise.resolve(false) };

/** The browser's locks, or this tab's where those do not answer, or answer with none. */
async function locks() {
  const { locks: its } = globalThis.navigator ?? {};
  if (tried.locks !== its) tried = { locks: its, works: worksFor(its) };
  return (await tried.works) ? its : tabLocks;
}

async function worksFor(its) {
  if (!its) return false;
  const name = `advocate-wasm ${Math.random()}`;
  const given = () => new Promise((resolve, reject) => its.request(name, {}, resolve).catch(reject));
  return within(PATIENCE_MS, undefined, "", false, given).then(Boolean, () => false);
}

/**
 * Takes a lock: `{ release, signal }`, where the signal fires when somebody took the lock away. `null` with
 * `ifAvailable` while somebody holds it.
 */
export function take(name, options) {
  const stolen = new AbortController();
  return new Promise((resolve, reject) => {
    const taken = (lock) => {
      if (!lock) return resolve(null);
      return new Promise((release) => resolve({ release, signal: stolen.signal }));
    };
    const lost = (thrown) => {
      stolen.abort(thrown);
      reject(thrown);
    };
    locks()
      .then((locks) => locks.request(name, options, taken))
      .catch(lost);
  });
}

/** Waits until nobody holds it; after `patienceMs` it is taken away from whoever does. */
export async function outlast(name, patienceMs, signal) {
  const wait = (ending) => take(name, { signal: ending });
  try {
    (await within(patienceMs, signal, "The outbox", false, wait)).release();
  } catch {
    if (!signal?.aborted) (await take(name, { steal: true })).release();
  }
}
