// Measures, and writes docs/benchmarks.md with its plots. `--quick`: one run of each, nothing written; it only must work.

import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { cpus, release, totalmem } from "node:os";
import { about, measure } from "./page.mjs";

const RUNS = 11;
const quick = process.argv.includes("--quick");

const sorted = (values) => [...values].sort((one, other) => one - other);
const median = (values) => sorted(values)[Math.floor(values.length / 2)];
const spread = (values) => `${Math.round(sorted(values)[0])}–${Math.round(sorted(values).at(-1))}`;
/** The median of the ratios, run by run. */
const ratio = (one, other) => median(one.map((value, run) => value / other[run])).toFixed(2);

const GOALS = [
  ["m", "f", 1.05],
  ["m", "e", 0.65],
  ["a", "d", 1.1],
  ["b", "d", 1.25],
];

const row = (cells) => `| ${cells.join(" | ")} |`;

function ratios(measured) {
  const networks = Object.keys(measured);
  const lines = GOALS.map(([one, other, goal]) =>
    row([
      `(${one}) : (${other})`,
      `≤ ${goal}`,
      ...networks.map((network) => ratio(measured[network][one], measured[network][other])),
    ]),
  );
  return [
    row(["ratio", "goal, Slow 4G", ...networks]),
    row(["---", "---", ...networks.map(() => "---:")]),
    ...lines,
  ].join("\n");
}

/** What does not hold, and why as far as these figures say it. */
function missed(measured) {
  const [network, ways] = Object.entries(measured)[0];
  const late = GOALS.filter(([one, other, goal]) => ratio(ways[one], ways[other]) > goal);
  if (late.length === 0) return `All goals hold on ${network}.`;
  const names = late.map(([one, other]) => `(${one}) : (${other})`).join(", ");
  return `Not held on ${network}: ${names}. (a), (b) and (c) wait for the package's bytes, (d) and (e) for theirs; see the next table.`;
}

function times(measured, bytes) {
  const networks = Object.keys(measured);
  const lines = Object.entries(about).map(([way, what]) =>
    row([
      `(${way}) ${what}`,
      bytes[way].toLocaleString("en"),
      ...networks.map(
        (network) => `${Math.round(median(measured[network][way]))} (${spread(measured[network][way])})`,
      ),
    ]),
  );
  const head = [row(["way", "bytes", ...networks]), row(["---", "---:", ...networks.map(() => "---:")])];
  return [...head, ...lines].join("\n");
}

/** Bars of the medians on the slowest network; follows the reader's colours. */
function plot(measured) {
  const [network, ways] = Object.entries(measured)[0];
  const longest = Math.max(...Object.values(ways).map(median));
  const bars = Object.keys(about).map((way, index) => {
    const ms = median(ways[way]);
    const y = 40 + index * 28;
    return `<text x="8" y="${y + 14}">(${way})</text><rect x="40" y="${y}" width="${((ms / longest) * 420).toFixed(1)}" height="18" rx="3"/>
<text x="${(48 + (ms / longest) * 420).toFixed(1)}" y="${y + 14}">${Math.round(ms)} ms</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 560 ${52 + bars.length * 28}" role="img" aria-label="Medians on ${network}">
<style>text{font:13px sans-serif;fill:#24292f}rect{fill:#0969da}@media(prefers-color-scheme:dark){text{fill:#e6edf3}rect{fill:#4493f8}}</style>
<text x="8" y="22">Link followed → name on screen, ${network}, medians</text>
${bars.join("\n")}
</svg>\n`;
}

const { measured, bytes } = await measure(quick ? 1 : RUNS);
console.log(ratios(measured) + "\n\n" + times(measured, bytes));
if (!quick) {
  const chromium = execFileSync(process.env.CHROMIUM, ["--version"], { encoding: "utf8" }).trim();
  const machine = `${cpus()[0].model}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}`;
  const day = new Date().toISOString().slice(0, 10);
  const text = `# Benchmarks

Written by \`cargo xtask bench\` on ${day}: ${chromium}, Node ${process.version}, ${machine}. Ratios are what to look at: medians of the ratios run by
run, in which the ways took turns.

## From following the link to reading who invited

Navigation start → the name on the screen; cold cache, processor × 4 slower, API on another origin with \`preconnect\` and 20 ms of its own; ${RUNS}
runs of each, scripts in brotli 11. Networks: 150 ms and 1.6 Mbit/s, 60 ms and 9 Mbit/s, 20 ms and 40 Mbit/s.

${ratios(measured)}

${missed(measured)}

Bytes that are loaded before the name can show (page and scripts, brotli), medians in ms, and from the quickest to the slowest run:

${times(measured, bytes)}

![Medians on Slow 4G](benchmarks-page.svg)
`;
  await writeFile(new URL("../docs/benchmarks.md", import.meta.url), text);
  await writeFile(new URL("../docs/benchmarks-page.svg", import.meta.url), plot(measured));
}
