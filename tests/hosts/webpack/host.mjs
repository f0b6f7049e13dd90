// webpack, without a configuration.

import { SOURCES } from "../kit.mjs";

export const rows = Object.entries(SOURCES).map(([source, entry]) => ({
  host: "webpack 5",
  entry,
  site: `dist-${source}`,
  copies: `dist-${source}`,
  build: async (project) => {
    await project.run("webpack", [
      `./play/${source}.js`,
      "--mode=production",
      `--output-path=dist-${source}`,
    ]);
    await project.page(`dist-${source}/index.html`, "/main.js", { type: "text/javascript" });
  },
}));
