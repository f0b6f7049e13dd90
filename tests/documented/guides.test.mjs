// docs/guides: every code has its row, and every guide its line.

import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { test } from "node:test";
import { errorCodes, textOf } from "./documents.mjs";

const guide = (name) => textOf(`docs/guides/${name}`);

test("troubleshooting.md has a row for each code, and for no other", async () => {
  const [, table] = /## By code\n([^]*?)\n## /.exec(await guide("troubleshooting.md"));
  const rows = [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, code]) => code);
  assert.deepEqual(rows.sort(), (await errorCodes()).sort());
});

test("README.md lists every guide", async () => {
  const listed = [...(await guide("README.md")).matchAll(/^- \[([\w-]+\.md)\]\(\1\)/gm)].map(
    ([, name]) => name,
  );
  const names = (await readdir(new URL("../../docs/guides/", import.meta.url))).filter(
    (name) => name !== "README.md",
  );
  assert.deepEqual(listed.sort(), names.sort());
});
