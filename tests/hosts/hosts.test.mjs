// The package as it is packed, where its users are: each project is installed, built and run in the real thing, follows a
// friend's link, looks the friend up and signs somebody up. What it took is a table in docs/hosts.md.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { closeBrowsers, install, serve, visit } from "./kit.mjs";
import { Table } from "./table.mjs";
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
const KNOWN = { gate: GATE, more: MORE };
const CHOSEN = KNOWN[HOSTS] ?? HOSTS.split(",");

const found = new Table();
const documented = (name) => readFile(new URL(`../../${name}`, import.meta.url), "utf8");

const headersOf = (project, { headers }) => (typeof headers === "function" ? headers(project) : headers);

/** Plays a row: `{ host, detail?, entry, needs?, build?, copies?, site?, page?, headers?, engine?, chatter?, outcome?, fails?, expects? }`. */
async function play(project, row) {
  await row.build?.(project);
  const copies = row.entry === "advocate-wasm/js" ? 0 : 1;
  if (row.copies) assert.equal(await project.copies(row.copies), copies, "copies of the module");
  let given;
  let outcome;
  if (row.outcome) {
    given = await somebody();
    outcome = await row.outcome(project, given);
  } else {
    const { origin, close } = row.start
      ? await row.start(project)
      : await serve(project.path(row.site), await headersOf(project, row));
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
  const { rows, recipes = {} } = await import(`./${name}/host.mjs`);
  describe(name, { concurrency: 1 }, () => {
    let project;
    before(async () => {
      project = await install(name);
    });
    for (const row of rows) {
      const { host, detail, entry, needs } = row;
      test([host, detail, entry, needs].filter(Boolean).join(", "), async () => {
        await play(project, row);
        found.add(row);
      });
    }
    for (const [recipe, name] of Object.entries(recipes)) {
      test(`${name} has ${recipe} as it ran`, async () => {
        assert.ok((await documented(name)).includes(await project.read(recipe)));
      });
    }
  });
}

const DOCUMENTS = { "docs/hosts.md": () => found.lines(), "README.md": () => found.short() };

for (const [name, lines] of Object.entries(DOCUMENTS)) {
  // Of some projects alone, the short form would be another.
  test(`${name} says what was found`, { skip: !(HOSTS in KNOWN) && "some projects only" }, async () => {
    const text = await documented(name);
    const missing = lines().filter((line) => !text.includes(`${line}\n`));
    assert.ok(missing.length === 0, `${name} has no such line:\n${missing.join("\n")}`);
  });
}

after(closeBrowsers);
