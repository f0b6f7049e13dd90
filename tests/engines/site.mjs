// The site under test: a page at every address, and this package as it was packed.

import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ENTRY = fileURLToPath(import.meta.resolve("advocate-wasm"));

const TYPES = { ".js": "text/javascript", ".mjs": "text/javascript", ".html": "text/html; charset=utf-8" };

/** Everything there is, read once: by address, with its type. */
async function content(site, more) {
  const folder = async (at, of, address) => {
    const names = (await readdir(of)).filter((name) => TYPES[extname(name)]);
    return names.map((name) => [`${at}${address(name)}`, join(of, name)]);
  };
  const files = [
    ...(await folder("/advocate-wasm/", dirname(ENTRY), (name) => name)),
    // Whichever entry this Node's conditions lead to.
    ["/advocate-wasm/index.js", ENTRY],
    ...(await folder("/", fileURLToPath(site), (name) => name.replace(/\.html$/, ""))),
    ...Object.entries(more),
  ];
  const read = async ([address, file]) => [
    address,
    { type: TYPES[extname(file)], bytes: await readFile(file) },
  ];
  return new Map(await Promise.all(files.map(read)));
}

/**
 * Serves the folder `site`, whose page.html answers every unknown address, and `more` files by their addresses. Sets the
 * cookies that an address asks for as `set-cookie`. Yields the port, and how to stop.
 */
export async function serve(site, more = {}) {
  const files = await content(site, more);
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, "http://localhost");
    const { type, bytes } = files.get(pathname) ?? files.get("/page");
    response.writeHead(200, {
      "Content-Type": type,
      // A sandboxed frame has an origin that is nobody's, so its modules are another origin's.
      "Access-Control-Allow-Origin": "*",
      "Set-Cookie": searchParams.getAll("set-cookie"),
    });
    response.end(bytes);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: server.address().port,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
