/**
 * The module itself, as the host gives it: a compiled module (Cloudflare's workers), its address (bundlers, with a loader for
 * files), or its bytes. `init()` of "advocate-wasm/slim" takes each.
 */

import type { ModuleSource } from "./index.js";

declare const source: ModuleSource;
export default source;
