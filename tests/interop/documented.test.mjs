// docs/attribution.md lists what is done otherwise than by the vendor's script: that, and nothing else, is tested.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { DIFFERENCE_NAMES } from "./specs/differences.mjs";

const page = await readFile(new URL("../../docs/attribution.md", import.meta.url), "utf8");

test("the page lists the differences that are tested, all of them and no others", () => {
  const [, table] = /\| the vendor's script .*\n\|---\|---\|\n([\s\S]*?)\n\n/.exec(page);
  const listed = table.split("\n").map((row) => row.split("|")[1].trim());
  assert.deepEqual(listed, DIFFERENCE_NAMES);
});
