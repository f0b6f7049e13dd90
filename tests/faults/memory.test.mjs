// The mixed calls in a real page: what the short form of the package's own test can tell of a browser's cookie jar,
// address bar, `Request` and `Response`. Chromium alone tells the size of its heap.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { ENGINES } from "../engines/engines.mjs";
import { serve } from "../engines/site.mjs";

const engine = ENGINES.find(({ name }) => name === "Chromium");
const ofThePackage = (name) => fileURLToPath(new URL(`../package/${name}.mjs`, import.meta.url));
const SCRIPTS = {
  "/mixed_calls.js": ofThePackage("mixed_calls"),
  "/caught_module.js": ofThePackage("caught_module"),
};
/** What the engine takes for compiled code on its way, bytes; without WebAssembly, three quarters of it. */
const LEEWAY = 800_000;
/** Under the condition that leads to advocate-wasm/js, none. */
const MODULES = import.meta.resolve("advocate-wasm").endsWith("/js.js") ? 0 : 1;

describe("a page in Chromium", { skip: !engine && "set CHROMIUM", concurrency: 1 }, () => {
  let server;
  let browser;

  before(async () => {
    server = await serve(new URL("site/", import.meta.url), SCRIPTS);
    browser = await engine.launch(engine.program, {});
  });
  after(async () => {
    await browser?.close();
    server?.close();
  });

  /** What a day of so many calls adds to what there was after the first thousand. */
  async function day(t, calls, keep) {
    const visitor = await browser.visitor();
    t.after(() => visitor.close());
    await visitor.open(`http://127.0.0.1:${server.port}/memory`);
    const pass = (from, to) =>
      visitor.evaluate(([from, to, keep]) => day.pass(from, to, keep), [from, to, keep]);
    const early = { ...(await pass(0, 1_000)), heap: await visitor.heapBytes() };
    const late = { ...(await pass(1_000, calls)), heap: await visitor.heapBytes() };
    t.diagnostic(`heap ${early.heap} bytes, then ${late.heap}; wasm memory ${late.wasm}`);
    return { early, late, grown: late.heap - early.heap };
  }

  test("6,000 mixed calls leave nothing behind", async (t) => {
    const { early, late, grown } = await day(t, 6_000);
    assert.equal(early.wasm.length, MODULES, "the module has one memory, and it was caught");
    assert.deepEqual(late.wasm, early.wasm, "wasm memory");
    assert.deepEqual(late.tables, early.tables, "wasm tables");
    assert.ok(grown <= LEEWAY, `the heap grew by ${grown} bytes`);
  });

  test("a leak would show: each outcome kept", async (t) => {
    const { grown } = await day(t, 6_000, true);
    assert.ok(grown > 2 * LEEWAY, `the heap grew by ${grown} bytes only`);
  });
});
