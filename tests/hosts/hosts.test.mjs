// The package as it is packed, where its users are: each project is installed, built and run in the real thing, follows a
// friend's link, looks the friend up and signs somebody up. What it took is a table in docs/hosts.md.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { closeBrowsers, install, serve, visit } from "./kit.mjs";
import { creditedTo, CREDITED, somebody } from "./sandbox.mjs";

const GATE = [
  "plain",
  "node",
  "vite",
  "webpack",
  "rollup",
  "esbuild",
  "jest",
  "vitest",
  "workerd",
  "hermes",
  "deno",
  "bun",
];
const MORE = [
  "vite7",
  "parcel",
  "rspack",
  "next",
  "sveltekit",
  "astro",
  "nuxt",
  "angular",
  "typescript",
  "nodes",
  "managers",
];
const { HOSTS = "gate" } = process.env;
const CHOSEN = { gate: GATE, more: MORE }[HOSTS] ?? HOSTS.split(",");
const TABLE = new URL("../../docs/hosts.md", import.meta.url);

const found = new Map();
const COLUMNS = ["advocate-wasm", "advocate-wasm/slim", "advocate-wasm/js"];

/** The table's rows: a host, and what each entry takes there. */
function lines() {
  return [...found].map(([host, cells]) => {
    const cell = (entry) => (cells[entry] ?? []).map((needs) => needs || "works").join("; ");
    return `| ${host} | ${COLUMNS.map(cell).join(" | ")} |`;
  });
}

/** Plays a row: `{ host, entry, needs?, build?, copies?, site?, page?, headers?, engine?, chatter?, outcome?, fails?, expects? }`. */
async function play(project, row) {
  await row.build?.(project);
  if (row.copies) assert.equal(await project.copies(row.copies), 1, "copies of the module");
  let given;
  let outcome;
  if (row.outcome) {
    given = await somebody();
    outcome = await row.outcome(project, given);
  } else {
    const { origin, close } = row.start
      ? await row.start(project)
      : await serve(project.path(row.site), row.headers);
    try {
      given = await somebody(`${origin}${row.page ?? "/"}`);
      const visited = await visit(given.url, row.engine);
      outcome = visited.outcome;
      const said = visited.said.filter(({ text }) => !row.chatter?.test(text));
      if (!row.fails) assert.deepEqual(said, [], "the console is silent");
    } finally {
      close();
    }
  }
  if (row.fails) {
    assert.equal(outcome?.code, row.fails.code, JSON.stringify(outcome));
    assert.match(outcome.message, row.fails.says);
    return;
  }
  if (row.expects) return assert.deepEqual(outcome, row.expects);
  assert.deepEqual(outcome, { friend: "Bob", member: given.user });
  assert.deepEqual(await creditedTo(given.user), CREDITED);
}

for (const name of CHOSEN) {
  const { rows } = await import(`./${name}/host.mjs`);
  describe(name, { concurrency: 1 }, () => {
    let project;
    before(async () => {
      project = await install(name);
    });
    for (const row of rows) {
      const { host, entry, needs } = row;
      test(`${host}, ${entry}${needs ? `: ${needs}` : ""}`, async () => {
        await play(project, row);
        const cells = found.get(host) ?? {};
        (cells[entry] ??= []).push(needs);
        found.set(host, cells);
      });
    }
  });
}

test("docs/hosts.md says what was found", async () => {
  const documented = await readFile(TABLE, "utf8");
  const missing = lines().filter((line) => !documented.includes(`${line}\n`));
  assert.ok(missing.length === 0, `docs/hosts.md has no such line:\n${missing.join("\n")}`);
});

after(closeBrowsers);
