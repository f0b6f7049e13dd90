// What the measurements in Chromium have in common.

import { once } from "node:events";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** How much slower than this machine a visitor's processor is made. */
export const CPU_SLOWDOWN = 4;

/** A server on a port of its own: `{ origin, close }`. */
export async function listen(answer) {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { origin: `http://127.0.0.1:${server.address().port}`, close };
}

/** A script with all that it imports, as if it stood in `folder` of this one. */
export async function bundled(contents, { folder = ".", ...options } = {}) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL(folder, import.meta.url)) },
    ...{ bundle: true, minify: true, write: false, format: "esm", target: "es2022", logLevel: "error" },
    ...options,
  });
  return outputFiles[0].text;
}

/** What `await name(advocate, options)` of `./file` yields in a page. */
export async function inChromium(browser, file, name, options) {
  const script = await bundled(
    `import * as entry from "advocate-wasm"; import { createOutbox } from "advocate-wasm/outbox"; import { ${name} } from "./${file}";
    globalThis.done = ${name}({ ...entry, createOutbox }, ${JSON.stringify(options)});`,
    { format: "iife" },
  );
  const { origin, close } = await listen((_, response) =>
    response.writeHead(200, { "Content-Type": "text/html" }).end("<!doctype html><title>bench</title>"),
  );
  const page = await browser.newPage();
  try {
    await page.goto(origin);
    await page.addScriptTag({ content: script });
    return await page.evaluate(() => globalThis.done);
  } finally {
    await page.close();
    close();
  }
}
