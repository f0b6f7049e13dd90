// From following the link to reading who invited: navigation start → the name on the screen, in Chromium, with a cold cache and a
// slow processor, over three networks. The ways to get there take turns, so that what the machine does meanwhile meets all alike.

import { readFile } from "node:fs/promises";
import { constants, brotliCompressSync } from "node:zlib";
import { bundled, CPU_SLOWDOWN, listen } from "./in_chromium.mjs";

const PACKAGE = new URL("node_modules/advocate-wasm/", import.meta.url);
/** What the API takes of its own, ms. */
const API_MS = 20;
export const NETWORKS = {
  "Slow 4G": { latencyMs: 150, megabits: 1.6 },
  "4G": { latencyMs: 60, megabits: 9 },
  cable: { latencyMs: 20, megabits: 40 },
};
const FRIEND = JSON.stringify({
  id: "bob",
  accountId: "bob",
  firstName: "Bob",
  lastInitial: "T",
  referralCode: "BOBT",
});
const LINK = `?rsCode=BOBT&_saasquatch=${Buffer.from(
  JSON.stringify({ "app.referralsaasquatch.com": { demo_CODE: { codes: { classic: "BOBT" } } } }),
).toString("base64url")}`;
// Four kilobytes of rules, as a small site has.
const STYLE = Array.from(
  { length: 100 },
  (_, index) => `.rule-${index}{margin:${index}px;color:#${index + 100}}`,
).join("\n");

/** The ways, by letter: what each is, and what its page has. */
const WAYS = {
  m: {
    about: "head start with marks, beside the default entry",
    page: "package",
    entry: "advocate-wasm",
    head: true,
    marks: true,
  },
  a: {
    about: "head start, the package's code shows the name",
    page: "package",
    entry: "advocate-wasm",
    head: true,
  },
  b: { about: "default entry", page: "package", entry: "advocate-wasm" },
  c: {
    about: "slim entry, its module preloaded",
    page: "package",
    entry: "advocate-wasm/slim",
    preload: true,
  },
  d: { about: "written by hand, the same contract (benches/peer)", page: "peer" },
  e: { about: "squatch-js, with a look-up written by hand", page: "squatch" },
  f: { about: "the floor: a look-up inline, nothing else", page: "floor", inline: true },
};

const api = () =>
  listen((request, response) => {
    setTimeout(() => {
      const headers = { "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": "*" };
      response.writeHead(200, { ...headers, "Content-Type": "application/json" }).end(FRIEND);
    }, API_MS);
  });

/** Everything a way's page is made of, by address. */
async function pageOf({ page, entry, head, marks, preload, inline }, apiOrigin) {
  const text = await readFile(new URL(`pages/${page}.js`, import.meta.url), "utf8");
  const script = await bundled(text.replace('"ENTRY"', `"${entry}"`), {
    folder: "pages",
    format: inline ? "iife" : "esm",
    define: { API: JSON.stringify(apiOrigin) },
  });
  const headStart = await readFile(new URL("head-start.js", PACKAGE), "utf8");
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A landing page</title>
<link rel="preconnect" href="${apiOrigin}" crossorigin><link rel="icon" href="data:,">
${head ? `<script data-tenant-alias="demo" data-base-url="${apiOrigin}">${headStart}</script>` : ""}
${inline ? `<script>${script}</script>` : ""}
${preload ? `<link rel="preload" as="fetch" crossorigin href="/advocate_bg.wasm">` : ""}
<link rel="stylesheet" href="/style.css">
${inline ? "" : `<script type="module" src="/app.js"></script>`}</head>
<body><h1>A landing page</h1><p id="greeting" ${marks ? "data-advocate-referrer" : ""} hidden><b data-advocate="firstName"></b> invited you</p>
<script>
const greeting = document.querySelector("#greeting");
new MutationObserver(() => {
  if (!greeting.hidden) requestAnimationFrame(() => (window.shownMs ??= performance.now()));
}).observe(greeting, { attributes: true });
</script></body></html>`;
  const module = await readFile(new URL("advocate_bg.wasm", PACKAGE));
  const files = {
    "/": ["text/html", html],
    "/app.js": ["text/javascript", script],
    "/style.css": ["text/css", STYLE],
  };
  return compressed({ ...files, "/advocate_bg.wasm": ["application/wasm", module] });
}

function compressed(files) {
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
  const entries = Object.entries(files).map(([address, [type, content]]) => [
    address,
    { type, body: brotliCompressSync(content, quality) },
  ]);
  return new Map(entries);
}

const site = (files) =>
  listen((request, response) => {
    const { type, body } = files.get(new URL(request.url, "http://site").pathname) ?? files.get("/");
    response
      .writeHead(200, { "Content-Type": type, "Content-Encoding": "br", "Cache-Control": "no-store" })
      .end(body);
  });

/** One visit by somebody new: ms until the name stands there. */
async function visit(browser, origin, { latencyMs, megabits }) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const tools = await context.newCDPSession(page);
    const bytesPerSecond = (megabits * 1_000_000) / 8;
    await tools.send("Network.enable");
    await tools.send("Network.emulateNetworkConditions", {
      ...{
        offline: false,
        latency: latencyMs,
        downloadThroughput: bytesPerSecond,
        uploadThroughput: bytesPerSecond,
      },
    });
    await tools.send("Emulation.setCPUThrottlingRate", { rate: CPU_SLOWDOWN });
    await page.goto(`${origin}/${LINK}`, { waitUntil: "commit" });
    await page.waitForFunction(() => window.shownMs !== undefined, undefined, {
      polling: 50,
      timeout: 30_000,
    });
    return await page.evaluate(() => window.shownMs);
  } finally {
    await context.close();
  }
}

/** Page and scripts that are loaded before the name can show. */
function sizeOf(files, { inline, marks, preload }) {
  const scripts = inline || marks ? [] : ["/app.js"];
  const needed = ["/", ...scripts, ...(preload ? ["/advocate_bg.wasm"] : [])];
  return needed.reduce((sum, address) => sum + files.get(address).body.length, 0);
}

/** `measured`: `{ [network]: { [way]: [ms, …] } }`, run by run; `bytes`: by way, what is loaded before the name can show. */
export async function measure(browser, runs) {
  const answering = await api();
  const sites = {};
  const bytes = {};
  for (const [way, parts] of Object.entries(WAYS)) {
    const files = await pageOf(parts, answering.origin);
    bytes[way] = sizeOf(files, parts);
    sites[way] = await site(files);
  }
  const measured = {};
  for (const [network, conditions] of Object.entries(NETWORKS)) {
    measured[network] = Object.fromEntries(Object.keys(WAYS).map((way) => [way, []]));
    for (let run = 0; run < runs; run++) {
      for (const way of Object.keys(WAYS)) {
        measured[network][way].push(await visit(browser, sites[way].origin, conditions));
      }
    }
  }
  for (const { close } of [answering, ...Object.values(sites)]) close();
  return { measured, bytes };
}

export const about = Object.fromEntries(Object.entries(WAYS).map(([way, { about }]) => [way, about]));
