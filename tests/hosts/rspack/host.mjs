// Rspack.

import { SOURCES } from "../kit.mjs";

export const rows = Object.entries(SOURCES).map(([source, entry]) => ({
  host: "Rspack 2",
  entry,
  site: `dist-${source}`,
  copies: `dist-${source}`,
  build: async (project) => {
    await project.run("rspack", ["build"], { PAGE: source });
    await project.page(`dist-${source}/index.html`, "/main.js", { type: "text/javascript" });
  },
}));
