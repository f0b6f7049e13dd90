// Runs the mixed calls in a Node of its own and tells what memory they left behind, as JSON: bytes after the first
// thousand and after all. Arguments: how many calls, and "leak" to keep every outcome, which must show.

import { sizes } from "./caught_module.mjs";
import { openPage } from "./fake_page.mjs";
import { makeCalls } from "./mixed_calls.mjs";

const FIRST = 1_000;
const [calls, mode] = process.argv.slice(2);

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
    ...sizes(),
  };
}

const kept = [];
const onOutcome = mode === "leak" ? (outcome) => kept.push(outcome) : undefined;
await makeCalls(advocate, 0, FIRST, onOutcome);
const early = await measure();
await makeCalls(advocate, FIRST, Number(calls), onOutcome);
const late = await measure();
console.log(JSON.stringify({ early, late, kept: kept.length }));
