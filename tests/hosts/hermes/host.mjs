// React Native: bundled by Metro as React Native configures it, run by Hermes, of which an old release.

import { ENTRIES } from "../kit.mjs";

const HERMES = "node_modules/hermes-engine-cli/linux64-bin/hermes";
const HOST = "React Native's Hermes, bundled by Metro";

/** Bundles the app, whose `main(given)` prints what came of it. */
async function bundle(project, app) {
  const options = ["--config=metro.config.js", "--platform=ios", "--out=bundle.js"];
  await project.run("metro", ["build", app, ...options]);
}

async function main(project, given) {
  await project.write("run.js", `${await project.read("bundle.js")}\nmain(${JSON.stringify(given)});\n`);
  // Its timers fire at once, after what waits for nothing: with promises of its own, that is the whole journey.
  const { stdout } = await project.run(project.path(HERMES), ["-w", "-Xmicrotask-queue", "run.js"]);
  return JSON.parse(stdout);
}

const journeys = ENTRIES.map((entry) => ({
  host: HOST,
  entry,
  build: async (project) => {
    const index = await project.read("index.js");
    await project.write("app.js", index.replace('from "advocate-wasm"', `from "${entry}"`));
    await bundle(project, "app.js");
  },
  outcome: async (project, given) => {
    const { outcome, ...sent } = await main(project, given);
    return { ...sent, friend: outcome.friend, isMember: outcome.member === given.user };
  },
  expects: { name: "Zoë", codes: ["BOBTESTERMAN"], token: true, names: [], friend: "Bob", isMember: true },
}));

const recipe = {
  host: HOST,
  detail: "the recipe",
  entry: "advocate-wasm",
  build: (project) => bundle(project, "recipe.js"),
  outcome: main,
  // Who invited last comes first.
  expects: { isMember: true, codes: ["AMELIAOKAFOR"] },
};

export const rows = [...journeys, recipe];
export const recipes = { "referral.js": "docs/hosts.md" };
