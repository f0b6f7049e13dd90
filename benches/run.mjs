// Measures, and writes docs/benchmarks.md with its plots. `--quick`: little of each, nothing written; it only must work.

import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { cpus, release, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import * as advocate from "advocate-wasm";
import { chromium } from "playwright-core";
import { codec } from "./codec.js";
import { inChromium } from "./in_chromium.mjs";
import { about, measure } from "./page.mjs";
import { bars, lines } from "./plots.mjs";
import { start } from "./start.mjs";
import { ratioOf, table, withSpread } from "./tables.mjs";
import { median } from "./timing.js";

const RUNS = 11;
const LOOKUPS = 10_000;
const quick = process.argv.includes("--quick");

/** Ratios of the ways that a landing page can go, on the slowest network. */
const PAGE_GOALS = [
  ["m", "f", 1.05],
  ["m", "e", 0.65],
  ["a", "d", 1.1],
  ["b", "d", 1.25],
];
const CODEC_GOAL = 1.3;
const GROWTH_GOAL = 2;

function pageRatios(measured) {
  const networks = Object.keys(measured);
  const rows = PAGE_GOALS.map(([one, other, goal]) => [
    `(${one}) : (${other})`,
    `≤ ${goal}`,
    ...networks.map((network) => ratioOf(measured[network][one], measured[network][other]).toFixed(2)),
  ]);
  return table(["ratio", "goal, Slow 4G", ...networks], rows);
}

/** What does not hold, and why as far as these figures say it. */
function missedOnPage(measured) {
  const [network, ways] = Object.entries(measured)[0];
  const late = PAGE_GOALS.filter(([one, other, goal]) => ratioOf(ways[one], ways[other]).toFixed(2) > goal);
  if (late.length === 0) return `All goals hold on ${network}.`;
  const names = late.map(([one, other]) => `(${one}) : (${other})`).join(", ");
  return `Not held on ${network}: ${names}. (a), (b) and (c) wait for the package's bytes, (d) and (e) for theirs; see the next table.`;
}

function pageTimes(measured, bytes) {
  const networks = Object.keys(measured);
  const rows = Object.entries(about).map(([way, what]) => [
    `(${way}) ${what}`,
    bytes[way].toLocaleString("en"),
    ...networks.map((network) => withSpread(measured[network][way])),
  ]);
  return table(["way", "bytes", ...networks], rows);
}

function codecTable(places) {
  const rows = Object.entries(places).flatMap(([place, rows]) => rows.map((row) => ({ place, ...row })));
  const names = [...new Set(rows.map(({ name }) => name))];
  const cells = (name) =>
    rows.filter((row) => row.name === name).map(({ us, ratio }) => `${ratio.toFixed(2)} (${Math.round(us)})`);
  const heads = Object.keys(places).flatMap((place) => [1, 4, 25].map((programs) => `${place}, ${programs}`));
  return table(
    ["", ...heads],
    names.map((name) => [name, ...cells(name)]),
  );
}

function missedByCodec(places) {
  const late = Object.values(places)
    .flat()
    .filter(({ ratio }) => ratio > CODEC_GOAL)
    .map(({ name }) => name);
  return late.length === 0 ? "The goal holds everywhere." : `Not held: ${[...new Set(late)].join("; ")}.`;
}

const manyToFew = (points) => points.at(-1)[1] / points[0][1];

function missedByGrowth(measured) {
  const late = Object.keys(measured).filter((name) => manyToFew(measured[name]) > GROWTH_GOAL);
  return late.length === 0 ? "The goal holds everywhere." : `Not held: ${late.join("; ")}.`;
}

function growthTable(measured) {
  const rows = Object.entries(measured).map(([name, points]) => [
    name,
    `${points[0][0]} → ${points.at(-1)[0].toLocaleString("en")}`,
    ...[points[0], points.at(-1)].map(([, us]) => Math.round(us).toLocaleString("en")),
    manyToFew(points).toFixed(2),
    relative(points).at(-1)[1].toFixed(2),
  ]);
  return table(["", "from → to", "µs each, few", "µs each, many", "many : few", "many : cheapest"], rows);
}

const relative = (points) => {
  const cheapest = Math.min(...points.map(([, us]) => us));
  return points.map(([size, us]) => [size, us / cheapest]);
};

function startTable({ tasks }) {
  const rows = Object.entries(tasks).map(([way, ms]) => [
    way,
    ms.filter((ms) => ms === 0).length + " of " + ms.length,
    median(ms) === 0 ? "less than 50" : Math.round(median(ms)),
  ]);
  return table(
    ["a page that captures a referral as soon as it can", "runs without a long task", "longest task, ms"],
    rows,
  );
}

const program = { executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] };
const browser = await chromium.launch(program);
const short = { runs: quick ? 1 : RUNS, spanMs: quick ? 1 : 20 };
const codecs = {
  Node: codec(advocate, short),
  Chromium: await inChromium(browser, "codec.js", "codec", short),
};
const grown = await inChromium(browser, "growth.js", "growth", { ...short, isQuick: quick });
const started = await start(browser, short.runs);
const { measured, bytes } = await measure(browser, short.runs);
await browser.close();
const script = fileURLToPath(new URL("memory.mjs", import.meta.url));
const options = ["--expose-gc", script, quick ? "100" : String(LOOKUPS)];
const memory = JSON.parse(execFileSync(process.execPath, options, { encoding: "utf8" }));

const chromiumVersion = execFileSync(process.env.CHROMIUM, ["--version"], { encoding: "utf8" }).trim();
const machine = `${cpus()[0].model}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}`;
const kib = (bytes) => `${Math.round(bytes / 1024).toLocaleString("en")} KiB`;
const text = `# Benchmarks

Written by \`cargo xtask bench\` on ${new Date().toISOString().slice(0, 10)}: ${chromiumVersion}, Node ${process.version}, ${machine}. Ratios are what to look at: medians of the ratios run by
run, in which the ways took turns; ${RUNS} runs of each.

## From following the link to reading who invited

Navigation start → the name on the screen; cold cache, processor × 4 slower, API on another origin with \`preconnect\` and 20 ms of its own;
scripts in brotli 11. Networks: 150 ms and 1.6 Mbit/s, 60 ms and 9 Mbit/s, 20 ms and 40 Mbit/s.

${pageRatios(measured)}

${missedOnPage(measured)}

Bytes that are loaded before the name can show (page and scripts, brotli), medians in ms, and from the quickest to the slowest run:

${pageTimes(measured, bytes)}

![Medians on Slow 4G](benchmarks-page.svg)

## What the start takes of the page's thread

Chromium, processor × 4 slower, cold. A task of 50 ms or more is a long one, which a visitor may feel.

${startTable(started)}

The first call of the default entry without \`init()\`, in which the text becomes bytes and these a module: ${withSpread(started.first)} ms. A module
of the same size in which there is nothing: ${withSpread(started.empty)} ms.

## What returns at once, beside the same by hand

The ratio to [\`benches/peer\`](../benches/peer/peer.js), goal ≤ ${CODEC_GOAL}, and the package's own time in µs; attribution cookies of 1, 4 and 25 programs.

${codecTable(codecs)}

${missedByCodec(codecs)} The profile has no peak. Of \`mergeCookies\` with 25 programs, 54 % is the module with its tree of both documents, 22 % copying the
caller's objects, each member read once and checked, 10 % handing texts over, and 7 % the host's \`JSON.parse\` of the result; by hand, the
objects are there already and nothing is checked. With a loop for the bytes, by hand leaves all work to \`JSON.parse\`; the package looks
through a hostile document itself (depth, prototype keys, endless numbers) before that gets it. Tried: writing texts in pieces instead
of by character, decode − 22 % (kept); compiling for speed, decode to 1.8–2.8 × of that loop for 2 to 4 KB more to load, which a page that does this
once in a visit waits longer for.

## Whether much takes longer than many times little

Time for each program, entry or look-up, in Chromium: goal, many : few ≤ ${GROWTH_GOAL}.

${growthTable(grown)}

![Time for each, relative to where it is cheapest](benchmarks-growth.svg)

${missedByGrowth(grown)} The outbox reads all that waits whenever something is written down, which shows near 1,000. By default it keeps 50.

## Memory

Node, ${LOOKUPS.toLocaleString("en")} look-ups of as many codes: heap ${kib(memory.before.heap)} → ${kib(memory.after.heap)}, the module ${kib(memory.before.module)} → ${kib(memory.after.module)}.
`;
if (quick) console.log(text);
else {
  const [network, ways] = Object.entries(measured)[0];
  const docs = new URL("../docs/", import.meta.url);
  const medians = Object.keys(about).map((way) => [`(${way})`, median(ways[way])]);
  const curves = Object.fromEntries(Object.entries(grown).map(([name, points]) => [name, relative(points)]));
  await writeFile(new URL("benchmarks.md", docs), text);
  await writeFile(
    new URL("benchmarks-page.svg", docs),
    bars(`Link followed → name on screen, ${network}, medians`, "ms", medians),
  );
  await writeFile(
    new URL("benchmarks-growth.svg", docs),
    lines("Time for each, relative to where it is cheapest", curves),
  );
}
