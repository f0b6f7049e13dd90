// SECURITY.md: each promise names tests, and they exist.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { describe, test } from "node:test";
import { textOf } from "./documents.mjs";

const require = createRequire(import.meta.url);
const [, table] = /\n\| against [^\n]*\n\| --- [^\n]*\n([^]*?)\n\n/.exec(await textOf("SECURITY.md"));

/** A cell's `path`: "name", "name"; … as pairs. */
const named = (cell) =>
  [...cell.matchAll(/`([^`]+)`: ("[^"]+"(?:, "[^"]+")*)/g)].flatMap(([, path, names]) =>
    [...names.matchAll(/"([^"]+)"/g)].map(([, name]) => [path, name]),
  );

describe("each promise is shown by tests that exist", () => {
  for (const row of table.split("\n")) {
    const [threat, promised, excluded, shown, ...rest] = row.split(" | ");
    test(threat.replaceAll(/[|*]/g, "").trim(), async () => {
      assert.ok(promised && excluded && shown && rest.length === 0, "four cells");
      const tests = named(shown);
      // What is quoted is read, all of it.
      assert.equal(tests.length, shown.split('"').length >> 1);
      for (const [path, name] of tests) {
        assert.ok((await textOf(path)).includes(name), `${path} has no "${name}"`);
      }
    });
  }
});

test("the package depends on no other and runs nothing when it is installed", async () => {
  const manifest = JSON.parse(await readFile(require.resolve("advocate-wasm/package.json"), "utf8"));
  const asks = [
    "dependencies",
    "peerDependencies",
    "optionalDependencies",
    "bundleDependencies",
    "scripts",
    "bin",
  ];
  assert.deepEqual(
    asks.filter((name) => name in manifest),
    [],
  );
});
