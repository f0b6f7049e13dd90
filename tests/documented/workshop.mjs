// Where a document's blocks become programs.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const MODULES = fileURLToPath(new URL("../node_modules/", import.meta.url));

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
