// "advocate-wasm": the module comes along as text and is instantiated on first use, so nothing has to be awaited and
// no bundler has to know what a .wasm is. The price is the text's size and a synchronous compile of a few milliseconds,
// unless `init` is awaited.

import { bytes } from "./module/inlined.js";
import { loadWith, startWith } from "./module/load.js";

export * from "./api.js";

loadWith({
  sync: () => startWith(new WebAssembly.Module(bytes())),
  async: async () => WebAssembly.compile(bytes()),
});
