// What the script in the page's head (head-start.js) has asked already: one address, the reply promised.

const STARTED = Symbol.for("advocate-wasm.headStart");
// An older one is of an earlier visit: the page came back from the back/forward cache.
const FRESH_MS = 60_000;

/** The reply to this address that is under way, for who takes it first; `undefined` where there is none. */
export function takeOver(address) {
  const started = globalThis[STARTED];
  if (started?.url !== address) return undefined;
  globalThis[STARTED] = undefined;
  return Date.now() - started.askedMs < FRESH_MS ? started.reply : undefined;
}
