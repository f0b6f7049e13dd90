// The pages as they stand in the repository, and what they show.

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROOT = new URL("../../", import.meta.url);
const MODULES = fileURLToPath(new URL("../node_modules/", import.meta.url));

/** The text of a page, named from the root. */
export const page = (name) => readFile(new URL(name, ROOT), "utf8");

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

/** A folder in which blocks are programs: below these tests, so that imports lead where an application's do. */
export async function workshop() {
  const folder = await mkdtemp(join(MODULES, ".documented-"));
  return {
    folder,
    put: async (name, text) => {
      const path = join(folder, name);
      await writeFile(path, text);
      return path;
    },
    /** What a block of JavaScript exports. */
    load: async (name, text) => {
      const path = join(folder, name);
      await writeFile(path, text);
      return import(pathToFileURL(path));
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
