// What a document shows as JavaScript and TypeScript: fenced blocks, and the scripts within blocks of HTML.

import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const MODULES = fileURLToPath(new URL("../node_modules/", import.meta.url));

const SCRIPTS = new Set(["js", "mjs", "cjs", "jsx", "ts", "tsx"]);
/** Of these no compiler is here: they are a project's files, or nothing has seen them run. */
const COMPONENTS = new Set(["vue", "svelte"]);

/**
 * A document's blocks: `line`, where its first line stands in the document; `language`; `words`, what else the fence says;
 * `text`. A script of a page is a block of its own, "js".
 */
export function blocksOf(document, text) {
  const fences = [...text.matchAll(/^( *)```([^\n`]+)\n([^]*?)^\1```$/gm)];
  return fences.flatMap(({ 1: indent, 2: fence, 3: inner, index }) => {
    const [language, ...words] = fence.trim().split(/\s+/);
    const block = {
      ...{ document, language, words },
      line: lineAt(text, index) + 1,
      text: inner.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
    };
    if (language === "html") return scriptsIn(block);
    return SCRIPTS.has(language) || COMPONENTS.has(language) ? [block] : [];
  });
}

function scriptsIn({ text, line, ...page }) {
  const scripts = [...text.matchAll(/<script([^>]*)>([^]*?)<\/script>/g)];
  return scripts.map(({ 0: whole, 1: attributes, 2: inner, index }) => ({
    ...page,
    language: /type="importmap"/.test(attributes) ? "json" : /^<%/.test(inner) ? "template" : "js",
    line: line + lineAt(text, index + whole.indexOf(">")) - 1,
    text: inner,
  }));
}

const lineAt = (text, index) => text.slice(0, index).split("\n").length;

/** What a block imports that these tests have not installed: packages, and files of the reader's own. */
export function importsElsewhere({ text }) {
  const specifiers = [...text.matchAll(/\b(?:from|import|require)\s*\(?\s*"([^"]+)"/g)].map(
    ([, name]) => name,
  );
  return specifiers.filter((name) => {
    if (name.startsWith(".")) return true;
    if (/^node:|^\//.test(name)) return false;
    const [, packageName] = /^((?:@[^/]+\/)?[^/]+)/.exec(name);
    return !existsSync(join(MODULES, packageName));
  });
}

/** Whether a project of tests/hosts has the block to compile: by its fence, by its language, or by what it imports. */
export const isHosts = (block) =>
  block.words.includes("host") || COMPONENTS.has(block.language) || importsElsewhere(block).length > 0;

/**
 * The file of tests/hosts that a block is, byte for byte, and whether the project's own scripts name it: those run it. The
 * comment that says how a file is called stands in the document alone.
 */
export async function fileOfHosts({ text }) {
  const hosts = join(ROOT, "tests/hosts");
  const unnamed = text.replace(/^\/\/ [\w.]+\n/, "");
  for (const project of (await readdir(hosts, { withFileTypes: true })).filter((entry) =>
    entry.isDirectory(),
  )) {
    const folder = join(hosts, project.name);
    const names = (await readdir(folder, { recursive: true })).filter(
      (name) => /\.(?:[cm]?[jt]sx?|vue|svelte)$/.test(name) && !/\bnode_modules\b/.test(name),
    );
    for (const name of names) {
      const content = await readFile(join(folder, name), "utf8");
      if (content !== text && content !== unnamed) continue;
      const scripts = names.filter((script) => /^[^/]+\.mjs$/.test(script));
      const texts = await Promise.all(scripts.map((script) => readFile(join(folder, script), "utf8")));
      return {
        file: `tests/hosts/${project.name}/${name}`,
        isNamed: texts.some((text) => text.includes(name)),
      };
    }
  }
  return undefined;
}
