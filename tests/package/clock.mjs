// Time that passes when a test says so.

import { mock } from "node:test";

/** Lets everything that waits for no timer happen, streams of request bodies included. */
export async function settle() {
  for (let turn = 0; turn < 12; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Stops the clock for one test. `elapse(ms)` lets time pass and what hangs on it happen. */
export function stopClock(t, now = Date.now()) {
  mock.timers.enable({ apis: ["setTimeout", "Date"], now });
  // What nobody sets goes on with it, too.
  const began = performance.now() - now;
  const date = Date.now;
  t.mock.method(performance, "now", () => began + date.call(Date));
  t.after(() => mock.timers.reset());
  return {
    async elapse(ms) {
      await settle();
      mock.timers.tick(ms);
      await settle();
    },
  };
}

/** Sets both of a machine's clocks for one test: time has passed while no page was there. */
export function shiftClocks(t, ms) {
  const [date, span] = [Date.now, performance.now];
  t.mock.method(Date, "now", () => date() + ms);
  t.mock.method(performance, "now", () => span.call(performance) + ms);
}

/** The random part of a wait, fixed: 1 is the whole of its bound. */
export function fixRandom(t, value) {
  t.mock.method(Math, "random", () => value);
}
