// Where the WebAssembly module comes from. An entry says how it is loaded; everything else asks here.

import { problem } from "./errors.js";

let ready = false;
let loading;
let atOnce;
let inTime;

/** An entry's way to load, said on import; loads nothing yet. `sync` needs no waiting, `async` yields a promise. */
export function loadWith({ sync, async }) {
  atOnce = sync;
  inTime = async;
}

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
  if (canStart()) return demand();
  loading ??= inTime(source).then(
    () => {
      ready = true;
    },
    (thrown) => {
      loading = undefined;
      if (isForbidden(thrown)) throw forbidden(thrown);
      const message =
        "advocate-wasm/slim could not load advocate_bg.wasm: see `cause`; name the file with `init(urlOrBytes)` " +
        "where the bundler does not put it beside the script, and call init() again";
      throw problem("not_initialized", message, true, thrown);
    },
  );
  await loading;
}
