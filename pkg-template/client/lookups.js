// Look-ups: asked once for all who ask at the same time, and remembered when they were found.

import { aborted, counted, within } from "./deadline.js";

// How many found codes are remembered; the oldest goes first.
const REMEMBERED = 64;

export class Lookups {
  #carryThrough;
  // By address, without a prototype: pages replace `Map`.
  #found = Object.create(null);
  #shared = Object.create(null);

  /** `carryThrough`: makes the call, `(call, bounds) => reply`. */
  constructor(carryThrough) {
    this.#carryThrough = carryThrough;
  }

  /** The reply's text: remembered, shared with a call under way, or asked for. The request goes on until nobody waits for it any more. */
  async text(call, { signal, ...bounds }) {
    // The shared request has a signal of its own, so it would be sent all the same.
    if (signal?.aborted) throw counted(aborted(call.operation, signal), 0);
    const known = this.#found[call.url];
    if (known !== undefined) return known;
    const { keepalive, timeoutMs, retries } = bounds;
    const key = `${keepalive} ${timeoutMs} ${retries} ${call.url}`;
    const shared = this.#shared[key] ?? this.#ask(key, call, bounds);
    shared.waiting++;
    try {
      const found = await within(0x7fffffff, signal, call.operation, false, () => shared.text);
      const remembered = Object.keys(this.#found);
      if (remembered.length >= REMEMBERED) delete this.#found[remembered[0]];
      this.#found[call.url] = found;
      return found;
    } catch (thrown) {
      throw counted(thrown, shared.attempts);
    } finally {
      if (--shared.waiting === 0) {
        delete this.#shared[key];
        shared.controller.abort(); // does nothing to a request that has finished
      }
    }
  }

  #ask(key, call, bounds) {
    const controller = new AbortController();
    const shared = { controller, waiting: 0, attempts: 0 };
    const onAttempt = (attempt) => void (shared.attempts = attempt);
    const reply = this.#carryThrough(call, { ...bounds, signal: controller.signal, onAttempt });
    shared.text = reply.then(({ text }) => text);
    shared.text.catch(() => {}); // whoever still waits is told; the request may outlive them all
    this.#shared[key] = shared;
    return shared;
  }
}
