// Time. Spans come from a clock that nobody sets; points in time are believed only as far as two clocks agree on them.

/** Milliseconds that passed since some moment: for spans alone. */
export const elapsedMs = () => globalThis.performance?.now?.() ?? Date.now();

/** Epoch ms by this machine's clock as it is set now, and as it was set when the page began. */
export function nowsMs() {
  const { timeOrigin } = globalThis.performance ?? {};
  const now = Date.now();
  return [now, typeof timeOrigin === "number" ? timeOrigin + elapsedMs() : now];
}

// No timer runs longer, whatever a server asks for; engines take more than 2^31 ms for none at all.
const LONGEST_MS = 300_000;

/** A span as far as it is waited. */
export const bounded = (ms) => Math.min(ms, LONGEST_MS);
