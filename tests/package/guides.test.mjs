// docs/guides: every code has its row, and every guide its line.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";

const GUIDES = new URL("../../docs/guides/", import.meta.url);
const guide = (name) => readFile(new URL(name, GUIDES), "utf8");

test("troubleshooting.md has a row for each code, and for no other", async () => {
  const types = await readFile(new URL("../../pkg-template/index.d.ts", import.meta.url), "utf8");
  const [, union] = /export type ErrorCode =([^;]*);/.exec(types);
  const codes = [...union.matchAll(/"(\w+)"/g)].map(([, code]) => code);
  const [, table] = /## By code\n([^]*?)\n## /.exec(await guide("troubleshooting.md"));
  const rows = [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, code]) => code);
  assert.deepEqual(rows.sort(), codes.sort());
});

test("README.md lists every guide", async () => {
  const listed = [...(await guide("README.md")).matchAll(/^- \[([\w-]+\.md)\]\(\1\)/gm)].map(
    ([, name]) => name,
  );
  const names = (await readdir(GUIDES)).filter((name) => name !== "README.md");
  assert.deepEqual(listed.sort(), names.sort());
});
