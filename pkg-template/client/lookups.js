// Look-ups: asked once for all who ask at the same time, and remembered when they were found.

import { aborted, counted, within } from "./deadline.js";

// How many found codes are remembered; the oldest goes first.
const REMEMBERED = 64;

export class Lookups {
  #carryThrough;
  #found = new Map();
  #shared = new Map();

  /** `carryThrough`: makes the call, `(call, bounds) => reply`. */
  constructor(carryThrough) {
    this.#carryThrough = carryThrough;
  }

  /** The reply's text: remembered, shared with a call under way, or asked for. The request goes on until nobody waits for it any more. */
  async text(call, { signal, ...bounds }) {
    // The shared request has a signal of its own, so it would be sent all the same.
    if (signal?.aborted) throw counted(aborted(call.operation, signal), 0);
    const known = this.#found.get(call.url);
    if (known !== undefined) return known;
    const key = JSON.stringify([call.url, bounds]);
    const shared = this.#shared.get(key) ?? this.#ask(key, call, bounds);
    shared.waiting++;
    try {
      const found = await within(0x7fffffff, signal, call.operation, false, () => shared.text);
      if (this.#found.size >= REMEMBERED) this.#found.delete(this.#found.keys().next().value);
      this.#found.set(call.url, found);
      return found;
    } finally {
      if (--shared.waiting === 0) {
        this.#shared.delete(key);
        shared.controller.abort(); // does nothing to a request that has finished
      }
    }
  }

  #ask(key, call, bounds) {
    const controller = new AbortController();
    const reply = this.#carryThrough(call, { ...bounds, signal: controller.signal });
    const shared = { controller, waiting: 0, text: reply.then(({ text }) => text) };
    shared.text.catch(() => {}); // whoever still waits is told; the request may outlive them all
    this.#shared.set(key, shared);
    return shared;
  }
}
