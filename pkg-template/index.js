// "advocate-wasm": the module comes along as text and is instantiated on first use, so nothing has to be awaited and
// no bundler has to know what a .wasm is. The price is the text's size and a synchronous compile of a few milliseconds.

import { start } from "./module/advocate.js";
import { bytes } from "./module/inlined.js";
import { loadWith } from "./module/load.js";

export * from "./api.js";

loadWith({
  sync: () => start((imports) => new WebAssembly.Instance(new WebAssembly.Module(bytes()), imports).exports),
});
