// "advocate-wasm/slim": the module stays a file of its own, loaded by `init()`.

import { loadWith } from "./module/load.js";

export * from "./api.js";

/** Where the file is. Bundlers that emit it see it by this very expression; pages replace `URL`. */
function besideThis() {
  try {
    const { href } = new URL("advocate_bg.wasm", import.meta.url);
    if (typeof href === "string") return href;
  } catch {} // the page's own, which takes something else
  return import.meta.url.replace(/[^/]*$/, "advocate_bg.wasm");
}

async function compile(source = besideThis()) {
  if (source instanceof WebAssembly.Module) return source;
  if (typeof source === "string" || typeof source?.href === "string") source = await fetch(source);
  if (typeof source?.arrayBuffer !== "function") return WebAssembly.compile(source);
  if (!source.ok) throw new Error(`The server answered with status ${source.status}`);
  // Streaming insists on application/wasm, which not every server sends.
  const bytes = source.clone();
  return WebAssembly.compileStreaming(source).catch(async () =>
    WebAssembly.compile(await bytes.arrayBuffer()),
  );
}

loadWith({ async: compile });
