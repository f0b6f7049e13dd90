// "advocate-wasm/js": the module as plain JavaScript, for where WebAssembly is missing or forbidden. Nothing has to be awaited.

import { start } from "./module/advocate.js";
import { loadWith } from "./module/load.js";
import { instantiate } from "./module/plain.js";

export * from "./api.js";

loadWith({ sync: () => start(instantiate) });
