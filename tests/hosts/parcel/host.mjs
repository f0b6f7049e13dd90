// Parcel, without a configuration.

import { SOURCES } from "../kit.mjs";

export const rows = Object.entries(SOURCES).map(([source, entry]) => ({
  host: "Parcel 2",
  entry,
  site: `dist-${source}`,
  page: `/${source}.html`,
  copies: `dist-${source}`,
  build: async (project) => {
    await project.page(`${source}.html`, `./play/${source}.js`);
    await project.run("parcel", [
      "build",
      `${source}.html`,
      `--dist-dir=dist-${source}`,
      "--no-cache",
      "--no-source-maps",
    ]);
  },
}));
