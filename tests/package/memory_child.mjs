// Runs the mixed calls in a Node of its own and tells what memory they left behind, as JSON: bytes after the first
// thousand and after all. Arguments: how many calls, and "leak" to keep every outcome, which must show.

import { openPage } from "./fake_page.mjs";
import { makeCalls } from "./mixed_calls.mjs";

const FIRST = 1_000;
const [calls, mode] = process.argv.slice(2);

// The package keeps its module to itself, so its memory is caught where it is made.
const made = [];
const { Instance } = WebAssembly;
WebAssembly.Instance = class extends Instance {
  constructor(...given) {
    super(...given);
    made.push(...Object.values(this.exports));
  }
};
const of = (type) => made.filter((member) => member instanceof type);
const advocate = await import("advocate-wasm");
openPage("https://shop.example/");

async function measure() {
  // What promises and streams still hold is let go a turn later.
  for (let turn = 0; turn < 5; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    globalThis.gc();
  }
  const { heapUsed, external } = process.memoryUsage();
  return {
    heap: heapUsed + external,
    wasm: of(WebAssembly.Memory).map(({ buffer }) => buffer.byteLength),
    // Where the module keeps JavaScript's objects: one that it forgets to let go takes a place for good.
    tables: of(WebAssembly.Table).map(({ length }) => length),
  };
}

const kept = [];
const onOutcome = mode === "leak" ? (outcome) => kept.push(outcome) : undefined;
await makeCalls(advocate, 0, FIRST, onOutcome);
const early = await measure();
await makeCalls(advocate, FIRST, Number(calls), onOutcome);
const late = await measure();
console.log(JSON.stringify({ early, late, kept: kept.length }));
