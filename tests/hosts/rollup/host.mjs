// Rollup, which leaves the file behind unless a plugin looks for it: docs/hosts.md has rollup.config.js as it runs.

const bundle = (source, entry, needs) => ({
  host: "Rollup 4",
  entry,
  needs,
  site: `dist-${source}`,
  copies: `dist-${source}`,
  build: async (project) => {
    const options = [
      ...["--config", needs ? "rollup.config.js" : "plain.config.js"],
      `--input=play/${source}.js`,
      `--dir=dist-${source}`,
      "--format=es",
      "--failAfterWarnings",
    ];
    await project.run("rollup", options);
    await project.page(`dist-${source}/index.html`, `/${source}.js`);
  },
});

export const rows = [
  bundle("default", "advocate-wasm"),
  bundle("slim", "advocate-wasm/slim", "`importMetaAssets()` of `@web/rollup-plugin-import-meta-assets`"),
  bundle("js", "advocate-wasm/js"),
];
