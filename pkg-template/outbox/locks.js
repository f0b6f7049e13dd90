// Locks that all tabs of an origin see and that end with their tab, however it ends. Where the browser has none, they
// are this tab's alone.

import { within } from "../client/deadline.js";

// By name, where the browser has no locks: when the holder is done, and how it is told that it lost the lock.
const held = new Map();

/** What `navigator.locks.request` does, as far as it is used here. */
async function request(name, { ifAvailable, steal, signal }, work) {
  while (held.has(name) && !steal) {
    if (ifAvailable) return work(null);
    await Promise.race([
      held.get(name).done,
      new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason))),
    ]);
  }
  held.get(name)?.lose();
  const holder = {};
  held.set(name, holder);
  const lost = new Promise((_, reject) => void (holder.lose = () => reject(new Error("stolen"))));
  holder.done = Promise.resolve(work({})).finally(() => {
    if (held.get(name) === holder) held.delete(name);
  });
  return Promise.race([holder.done, lost]);
}

const tabLocks = { request };

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
    const locks = globalThis.navigator?.locks ?? tabLocks;
    locks.request(name, options, taken).catch((thrown) => {
      stolen.abort(thrown);
      reject(thrown);
    });
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
