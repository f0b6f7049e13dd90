// The documents as they stand in the repository, and what is in them.

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** The text of a document, named from the root. */
export const textOf = (document) => readFile(join(ROOT, document), "utf8");

/** The codes that an error can have, as the declarations list them. */
export async function errorCodes() {
  const [, union] = /export type ErrorCode =([^;]*);/.exec(await textOf("pkg-template/index.d.ts"));
  return [...union.matchAll(/"(\w+)"/g)].map(([, code]) => code);
}

/** Every document that shows code to users of the package. */
export async function documents() {
  const below = await readdir(join(ROOT, "docs"), { recursive: true });
  const docs = below.filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`);
  const others = [
    "README.md",
    "pkg-template/README.md",
    "www-example/README.md",
    "www-example/sandbox/README.md",
  ];
  return [...others, ...docs.sort()];
}

/** The one block of the page whose opening fence says that, such as `js` or `js express`. */
export function block(text, says) {
  const found = [...text.matchAll(/^```(.+)\n([^]*?)^```$/gm)].filter(([, opening]) => opening === says);
  if (found.length !== 1) throw new Error(`${found.length} blocks of \`\`\`${says}`);
  return found[0][2];
}

/** The rows of the table with this head, each a list of its cells. */
export function rows(text, head) {
  const [, after] = text.split(`${head}\n`);
  if (after === undefined) throw new Error(`no table ${head}`);
  const lines = after.split("\n").slice(1);
  const cells = (line) => line.split("|").map((cell) => cell.trim());
  return lines.slice(0, lines.indexOf("")).map((line) => cells(line).slice(1, -1));
}
