// What the package's start takes of the page's thread, on a slow processor: the longest task, and the first call.

import { readFile } from "node:fs/promises";
import { bundled, CPU_SLOWDOWN, listen } from "./in_chromium.mjs";

const CAPTURE = `advocate.captureReferral({ tenantAlias: "demo" });`;
/** Each page captures a referral as soon as it can; below, what is timed is in `window.measured`. */
const WAYS = {
  "default entry, at once": `import * as advocate from "advocate-wasm"; ${CAPTURE}`,
  "default entry, `await init()` first": `import * as advocate from "advocate-wasm"; await advocate.init(); ${CAPTURE}`,
  "`/slim`, `await init()` first": `import * as advocate from "advocate-wasm/slim"; await advocate.init("/module.wasm"); ${CAPTURE}`,
  "by hand (benches/peer)": `import * as advocate from "./peer/peer.js"; advocate.captureReferral("demo");`,
};
const FIRST_CALL = `
import { decodeCookie } from "advocate-wasm";
const timed = (work) => { const from = performance.now(); work(); return performance.now() - from; };
const first = timed(() => decodeCookie("e30"));
const bytes = await (await fetch("/empty.wasm")).arrayBuffer();
const empty = timed(() => new WebAssembly.Instance(new WebAssembly.Module(bytes)));
window.measured = { first, empty };`;

const PAGE = `<!doctype html><meta charset="utf-8"><title>A page</title><link rel="icon" href="data:,">
<script>
window.longest = 0;
const observer = new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) window.longest = Math.max(window.longest, duration);
});
observer.observe({ type: "longtask", buffered: true });
</script>
<p>Text</p><script type="module" src="/app.js"></script>`;

/** A module of so many bytes that does nothing: it has one section, of a kind that engines skip. */
function emptyModule(length) {
  const name = [4, ...Buffer.from("none")];
  const size = length - 8 - 1 - 5;
  const leb = Array.from({ length: 5 }, (_, at) => ((size >>> (7 * at)) & 0x7f) | (at < 4 ? 0x80 : 0));
  const bytes = new Uint8Array(length);
  bytes.set([0, ...Buffer.from("asm"), 1, 0, 0, 0, 0, ...leb, ...name]);
  return bytes;
}

async function visited(browser, origin, script, read) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const tools = await context.newCDPSession(page);
    await tools.send("Emulation.setCPUThrottlingRate", { rate: CPU_SLOWDOWN });
    await page.goto(`${origin}/?${script}`);
    await page.waitForTimeout(600);
    return await page.evaluate(read);
  } finally {
    await context.close();
  }
}

/** `{ tasks: { [way]: [ms, …] }, first: [ms, …], empty: [ms, …] }`; of tasks below 50 ms the browser tells nothing, which is 0 here. */
export async function start(browser, runs) {
  const module = await readFile(new URL(import.meta.resolve("advocate-wasm/advocate_bg.wasm")));
  const sources = { ...WAYS, first: FIRST_CALL };
  const scripts = await Promise.all(Object.values(sources).map((source) => bundled(source)));
  const files = {
    "/module.wasm": ["application/wasm", module],
    "/empty.wasm": ["application/wasm", emptyModule(module.length)],
  };
  const { origin, close } = await listen((request, response) => {
    const { pathname } = new URL(request.url, "http://site");
    const app = [
      "text/javascript",
      scripts[new URL(request.headers.referer ?? "http://site").search.slice(1)],
    ];
    const [type, body] = pathname === "/app.js" ? app : (files[pathname] ?? ["text/html", PAGE]);
    response.writeHead(200, { "Content-Type": type, "Cache-Control": "no-store" }).end(body);
  });
  const tasks = Object.fromEntries(Object.keys(WAYS).map((way) => [way, []]));
  const [first, empty] = [[], []];
  for (let run = 0; run < runs; run++) {
    for (const [index, way] of Object.keys(WAYS).entries()) {
      tasks[way].push(await visited(browser, origin, index, () => window.longest));
    }
    const measured = await visited(browser, origin, scripts.length - 1, () => window.measured);
    first.push(measured.first);
    empty.push(measured.empty);
  }
  close();
  return { tasks, first, empty };
}
