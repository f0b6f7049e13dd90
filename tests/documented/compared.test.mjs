// README's table says of others what their sources say.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { describe, test } from "node:test";
import { brotliCompressSync } from "node:zlib";
import { transform } from "esbuild";
import { errorCodes, textOf } from "./documents.mjs";

const require = createRequire(import.meta.url);
const readme = await textOf("README.md");
const vendors = await readFile(require.resolve("@saasquatch/squatch-js/dist/squatch.esm.js"), "utf8");
const vendorsManifest = require("@saasquatch/squatch-js/package.json");
const byHand = await textOf("benches/peer/peer.js");

const [, table] = /\n\| \| this package \|[^\n]*\n\| --- [^\n]*\n([^]*?)\n\n/.exec(readme);
const cells = (line) => line.split("|").map((cell) => cell.trim());
const row = (name) => cells(table.split("\n").find((line) => line.startsWith(`| ${name}`))).slice(2, -1);

test("each row says something of all three", () => {
  for (const line of table.split("\n"))
    assert.deepEqual([cells(line).length, cells(line).slice(1, -1).includes("")], [6, false], line);
});

describe("squatch-js", () => {
  const says = {
    "is of the version that the table names": vendorsManifest.version.startsWith("2.6."),
    "asks nobody who owns a code, validates none, applies none and lists no referrals":
      !/referralCode=|open\/code|open\/referrals|shareurls/.test(vendors),
    "tracks events": /\/open\/account\/.*\/events"/.test(vendors),
    "keeps attribution when it is loaded, and knows `_saasquatch` alone":
      /DoNotAutoDrop\) \{\s+pushCookie/.test(vendors) &&
      !/\.get\("(?:rsCode|_advocate|sq_referralCode)"\)/.test(vendors),
    "sends the cookie with its upsert": /user\["cookies"\] = cookies/.test(vendors),
    "throws the reply's text": /throw new Error\(reply\)/.test(vendors),
    "has no deadline and repeats nothing": !/Abort|Retry-After/i.test(vendors),
    "loads scripts for its widgets from elsewhere": vendors.includes("https://fast.ssqt.io/npm"),
    "has types": vendorsManifest.types === "dist/squatch.d.ts",
  };
  for (const [name, holds] of Object.entries(says)) test(name, () => assert.ok(holds));

  test("needs a page", async () => {
    await assert.rejects(import("@saasquatch/squatch-js"), ReferenceError);
  });
});

describe("by hand", () => {
  test("it has as many codes as the table says", () => {
    const codes = new Set(
      [...byHand.matchAll(/"([a-z]+_[a-z_]+|network|timeout)"/g)].map(([, code]) => code),
    );
    assert.equal(row("errors")[2], `${codes.size} codes`);
  });

  test("it looks up, and neither signs up, tracks nor validates", () => {
    assert.match(byHand, /open\/user\?referralCode=/);
    assert.doesNotMatch(byHand, /method:|open\/code|open\/referrals|events|Retry-After/i);
  });
});

test("this package has as many codes as the table says", async () => {
  assert.match(row("errors")[0], new RegExp(`^${(await errorCodes()).length} codes`));
});

test("the sizes are those of the size table, and by hand what it comes to", async () => {
  const brotli = (name) => {
    const line = readme.split("\n").find((line) => line.startsWith(`| ${name}`));
    return Number(cells(line).at(-2).replaceAll(",", ""));
  };
  const { code } = await transform(byHand, { minify: true, format: "esm" });
  assert.deepEqual(row("[size]"), [
    `${Math.round(brotli("advocate-wasm: index.js") / 1000)} KB`,
    `${Math.round(brotli("squatch-js 2.x script") / 1000)} KB`,
    `${(brotliCompressSync(code).length / 1000).toFixed(1)} KB`,
  ]);
});
