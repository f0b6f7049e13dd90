// The pages of this folder, each with its router in it, as a build of today would serve them.

import { rm, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const HERE = fileURLToPath(new URL(".", import.meta.url));

/** By name: the source, and what to take for which package. */
const PAGES = {
  "vue-router-4": ["vue.js", { "vue-router": "vue-router-4" }],
  "vue-router-5": ["vue.js", {}],
  "react-router-7": ["react.js", {}],
};

export const ROUTERS = Object.keys(PAGES);

/** Builds them. Yields the files by their addresses, and how to remove them. */
export async function bundleRouters() {
  const folder = await mkdtemp(join(tmpdir(), "routers-"));
  const files = {};
  for (const [name, [source, alias]] of Object.entries(PAGES)) {
    const outfile = join(folder, `${name}.js`);
    await build({
      ...{ entryPoints: [join(HERE, source)], outfile, alias, bundle: true, format: "esm" },
      absWorkingDir: HERE,
      ...{ define: { "process.env.NODE_ENV": '"development"' }, logLevel: "warning" },
    });
    files[`/${name}.js`] = outfile;
  }
  return { files, remove: () => rm(folder, { recursive: true, force: true }) };
}
