// "advocate-wasm": the module comes along as text and is instantiated on first use, so nothing has to be awaited and
// no bundler has to know what a .wasm is. The price is the text's size and a synchronous compile of a few milliseconds.

import { start } from "./advocate.js";
import inlined from "./inlined.js";
import { loadWith } from "./module.js";

export * from "./api.js";

loadWith({
  sync: () => start(new WebAssembly.Module(Uint8Array.from(atob(inlined), (char) => char.charCodeAt(0)))),
});
