// "advocate-wasm/slim": the module stays a file of its own, loaded by `init()`.

import { start } from "./module/advocate.js";
import { loadWith } from "./module/load.js";

export * from "./api.js";

// Bundlers that emit the file see it by this very expression.
async function compile(source = new URL("advocate_bg.wasm", import.meta.url)) {
  if (source instanceof WebAssembly.Module) return source;
  if (typeof source === "string" || source instanceof URL) source = await fetch(source);
  if (typeof source?.arrayBuffer !== "function") return WebAssembly.compile(source);
  if (!source.ok) throw new Error(`The server answered with status ${source.status}`);
  // Streaming insists on application/wasm, which not every server sends.
  const bytes = source.clone();
  return WebAssembly.compileStreaming(source).catch(async () =>
    WebAssembly.compile(await bytes.arrayBuffer()),
  );
}

loadWith({ async: async (source) => start(await compile(source)) });
