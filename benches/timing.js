// Timing what is short; for Node and for pages.

const sorted = (values) => [...values].sort((one, other) => one - other);
export const median = (values) => sorted(values)[Math.floor(values.length / 2)];
export const range = (values) => [sorted(values)[0], sorted(values).at(-1)];

/** µs per call of what returns at once; as many calls as fill `spanMs`. */
export function usPerCall(work, spanMs) {
  for (let calls = 1; ;) {
    const from = performance.now();
    for (let call = 0; call < calls; call++) work();
    const ms = performance.now() - from;
    if (ms >= spanMs) return (ms / calls) * 1_000;
    calls = Math.ceil(calls * Math.max(2, spanMs / Math.max(ms, 0.1)));
  }
}
