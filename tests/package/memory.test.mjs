// A page that stays open all day does not grow: 100,000 calls of every kind leave the memory of the module and the heap
// of JavaScript where they were after the first thousand.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const CHILD = fileURLToPath(new URL("memory_child.mjs", import.meta.url));
/** What the engine itself takes for compiled code and statistics on its way, bytes: 25 a call and no more. */
const LEEWAY = 2_500_000;
/** Under the condition that leads to advocate-wasm/js, none. */
const MODULES = import.meta.resolve("advocate-wasm").endsWith("/js.js") ? 0 : 1;

async function memoryOf(...given) {
  const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", CHILD, ...given]);
  const { early, late } = JSON.parse(stdout);
  assert.equal(early.wasm.length, MODULES, "the module has one memory, and it was caught");
  return { grown: late.heap - early.heap, early, late };
}

test("100,000 mixed calls leave nothing behind", async (t) => {
  const { grown, early, late } = await memoryOf("100000");
  t.diagnostic(`heap ${early.heap} bytes, then ${late.heap}; wasm memory ${late.wasm}`);
  assert.deepEqual(late.wasm, early.wasm, "wasm memory");
  assert.deepEqual(late.tables, early.tables, "wasm tables");
  assert.ok(grown <= LEEWAY, `the heap grew by ${grown} bytes`);
});

test("a leak would show: a tenth of the calls, each outcome kept", async () => {
  const { grown } = await memoryOf("10000", "leak");
  assert.ok(grown > 2 * LEEWAY, `the heap grew by ${grown} bytes only`);
});
