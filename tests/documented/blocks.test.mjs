// Whatever README and docs show as JavaScript or TypeScript compiles: here, or in the project of tests/hosts whose file it is.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { blocksOf, fileOfHosts, importsElsewhere, isHosts } from "./blocks.mjs";
import { documents, textOf } from "./documents.mjs";
import { compile } from "./compiled.mjs";

const shown = [];
for (const document of await documents()) shown.push(...blocksOf(document, await textOf(document)));
const of = (...languages) => shown.filter(({ language }) => languages.includes(language));
const scripts = shown.filter(({ language }) => language !== "json" && language !== "template");
const nameOf = ({ document, line, language, words }) =>
  `${document}:${line} (${[language, ...words].join(" ")})`;

const here = scripts.filter((block) => !isHosts(block));
const said = await compile(here);

describe("strict TypeScript takes each block as it stands", () => {
  for (const [number, block] of here.entries()) {
    test(nameOf(block), () => assert.equal(said[number].join("\n"), ""));
  }
});

describe("a project of tests/hosts compiles the others, as they stand", () => {
  for (const block of scripts.filter(isHosts)) {
    test(nameOf(block), async () => {
      const found = await fileOfHosts(block);
      assert.ok(
        found,
        `no file of tests/hosts is this block, which imports ${importsElsewhere(block).join(", ")}`,
      );
      assert.ok(found.isNamed, `no script of its project names ${found.file}`);
    });
  }
});

describe("what a page has beside its scripts", () => {
  for (const block of of("json")) {
    test(nameOf(block), () => assert.ok(JSON.parse(block.text).imports));
  }
  for (const block of of("template")) {
    test(nameOf(block), () => assert.match(block.text, /^<%- \w+ %>$/));
  }
});

describe("what is wrong is found, and where it stands", () => {
  const planted = [
    "# Planted",
    "```js",
    'import { AdvocateClient } from "advocate-wasm";',
    "",
    'new AdvocateClient({ tenant: "your_tenant" });',
    "```",
    "```js server",
    "export function double(count) {",
    "  return count * 2;",
    "}",
    "```",
    "```ts",
    "const codes: string[] = [];",
    "export const first = codes[0].length;",
    "```",
    "```ts",
    'import type { UserUpsert } from "advocate-wasm";',
    'export const ann: UserUpsert = { id: "ann", accountId: "ann", cookies: undefined };',
    "```",
    "```js",
    'if (!isAdvocateError(new Error("nothing imports it"))) show(undefined);',
    "```",
    "```html",
    "<p>A page</p>",
    '<script type="module">',
    '  document.querySelector("p").textContent = "";',
    "</script>",
    "```",
    "```js",
    "client.lookupByCode(user.id).then(console.log);",
    "```",
    "",
  ].join("\n");

  test("a planted document has what it has", async () => {
    const blocks = blocksOf("planted.md", planted);
    const found = (await compile(blocks)).map((said) =>
      said.map((message) => message.split(": ").slice(0, 2).join(" ")),
    );
    assert.deepEqual(found, [
      ["planted.md:5 TS2353"],
      ["planted.md:8 TS7006"],
      ["planted.md:14 TS2532"],
      ["planted.md:18 TS2375"],
      ["planted.md:21 TS2304"],
      ["planted.md:26 TS2531"],
      [],
    ]);
  });

  test("an ellipsis is no code", async () => {
    const blocks = blocksOf("planted.md", "```js\nclient.lookupByCode(…);\n```\n");
    assert.match((await compile(blocks)).join(), /^planted\.md:2: TS1127/);
  });

  test("a block that no project has is told from one that has its file", async () => {
    const [elsewhere] = blocksOf(
      "planted.md",
      '```js\nimport { nobody } from "no-such-package";\nnobody();\n```\n',
    );
    assert.deepEqual([isHosts(elsewhere), importsElsewhere(elsewhere)], [true, ["no-such-package"]]);
    assert.equal(await fileOfHosts(elsewhere), undefined);
  });
});
