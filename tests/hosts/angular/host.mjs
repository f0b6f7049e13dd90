// Angular's own builder, which copies no file that it is not told of; and the guide.

import { visitsOf } from "../guides.mjs";

const GUIDE = "docs/guides/angular.md";

const ASSETS = '{ "glob": "advocate_bg.wasm", "input": "node_modules/advocate-wasm", "output": "/" }';

const build = async (project, source, assets) => {
  const options = {
    ...{ browser: `src/${source}.ts`, index: "src/index.html", tsConfig: "tsconfig.json" },
    ...{ outputPath: `dist-${source}`, assets, budgets: [], progress: false },
  };
  const targets = { build: { builder: "@angular/build:application", options } };
  const projects = {
    shop: { projectType: "application", root: "", sourceRoot: "src", architect: targets },
  };
  await project.write("angular.json", JSON.stringify({ version: 1, cli: { analytics: false }, projects }));
  await project.run("ng", ["build", "shop"], { NG_CLI_ANALYTICS: "false" });
};

const row = (source, entry, needs) => ({
  host: "Angular 20",
  entry,
  needs: needs && `in \`assets\` of angular.json: \`${needs}\``,
  site: `dist-${source}/browser`,
  copies: `dist-${source}/browser`,
  build: (project) => build(project, source, needs ? [JSON.parse(needs)] : []),
});

let built;
const guide = visitsOf(GUIDE, {
  site: "dist-invited/browser",
  build: (project) => (built ??= build(project, "invited", [])),
});

export const rows = [row("default", "advocate-wasm"), row("slim", "advocate-wasm/slim", ASSETS), ...guide];
export const recipes = { "src/referral.ts": GUIDE };
