// Bun: as a runtime, and as a bundler of pages.

import { SOURCES } from "../kit.mjs";

const runs = Object.values(SOURCES).flatMap((entry) =>
  ["mjs", "cjs"].map((kind) => ({
    host: `Bun 1.4, ${kind === "cjs" ? "CommonJS" : "an ES module"}`,
    entry,
    outcome: async (project, given) => {
      const { stdout } = await project.run("bun", [`play/print.${kind}`, entry], {
        GIVEN: JSON.stringify(given),
      });
      return JSON.parse(stdout);
    },
  })),
);

const page = (source, entry, needs) => ({
  host: "Bun's bundler",
  entry,
  needs,
  site: `dist-${source}`,
  copies: `dist-${source}`,
  build: async (project) => {
    const options = ["--target=browser", "--public-path=/", "--asset-naming=[name].[ext]"];
    await project.run("bun", ["build", `./play/${source}.js`, `--outdir=dist-${source}`, ...options]);
    await project.page(`dist-${source}/index.html`, `/${source}.js`);
  },
});

export const rows = [
  ...runs,
  page("default", "advocate-wasm"),
  page("slim_named", "advocate-wasm/slim", "`init(file)` of the imported `advocate-wasm/advocate_bg.wasm`"),
  page("js", "advocate-wasm/js"),
];
