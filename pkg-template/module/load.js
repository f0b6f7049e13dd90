// Where the WebAssembly module comes from. An entry says how it is loaded; everything else asks here.

import { start } from "./advocate.js";
import { problem } from "./errors.js";

let ready = false;
let loading;
let atOnce;
let inTime;

/**
 * An entry's ways to load, said on import; loads nothing yet. `sync` starts it without waiting, `async` promises the compiled
 * module. An entry that has both waits where it may: compiling elsewhere leaves the page's thread alone.
 */
export function loadWith({ sync, async }) {
  atOnce = sync;
  inTime = async;
}

/** Starts what is compiled. */
export const startWith = (module) => start((imports) => new WebAssembly.Instance(module, imports).exports);

/** Whether `demand` would succeed without waiting. */
export const canStart = () => ready || atOnce !== undefined;

/** The module is there when this returns; throws `not_initialized` where only waiting could bring it. */
export function demand() {
  if (ready) return;
  if (!atOnce) {
    const message =
      'advocate-wasm/slim is not loaded: `await init()` once before this call, or import "advocate-wasm"';
    throw problem("not_initialized", message, false);
  }
  try {
    atOnce();
  } catch (thrown) {
    throw forbidden(thrown);
  }
  ready = true;
}

/** Trying again would not help here. */
const forbidden = (cause) =>
  problem(
    "not_initialized",
    "advocate-wasm could not compile its WebAssembly module. Where the page has a Content-Security-Policy, its script-src " +
      "needs 'wasm-unsafe-eval'; some browsers' modes (Lockdown Mode) and app shells have no WebAssembly at all: " +
      'there, import "advocate-wasm/js"; see `cause`',
    false,
    cause,
  );

/** Whether it is the page's policy, or the browser's, and not the file. */
const isForbidden = (thrown) =>
  typeof WebAssembly === "undefined" || /unsafe-eval|security policy|\bCSP\b|embedder/i.test(thrown?.message);

/** The module is there when this resolves. Concurrent calls share one load; a failed load can be tried again. */
export async function load(source) {
  if (ready || !inTime) return demand();
  loading ??= inTime(source).then(
    (module) => {
      // A call that could not wait may have started it meanwhile.
      if (!ready) startWith(module);
      ready = true;
    },
    (thrown) => {
      loading = undefined;
      if (atOnce || isForbidden(thrown)) throw forbidden(thrown);
      const message =
        "advocate-wasm/slim could not load advocate_bg.wasm: see `cause`; name the file with `init(urlOrBytes)` " +
        "where the bundler does not put it beside the script, and call init() again";
      throw problem("not_initialized", message, true, thrown);
    },
  );
  await loading;
}
