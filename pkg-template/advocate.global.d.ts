/** What the script makes: every export of "advocate-wasm" and of "advocate-wasm/outbox". */

import type * as advocateWasm from "./index.js";
import type * as outbox from "./outbox.js";

declare global {
  var advocate: typeof advocateWasm & typeof outbox;
}

export {};
