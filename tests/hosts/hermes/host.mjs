// React Native: bundled by Metro as React Native configures it, run by Hermes, of which an old release.

import { readFile } from "node:fs/promises";

const HERMES = "node_modules/hermes-engine-cli/linux64-bin/hermes";

export const rows = ["advocate-wasm", "advocate-wasm/slim", "advocate-wasm/js"].map((entry) => ({
  host: "React Native's Hermes, bundled by Metro",
  entry,
  build: async (project) => {
    const index = await readFile(project.path("index.js"), "utf8");
    await project.write("app.js", index.replace('from "advocate-wasm"', `from "${entry}"`));
    await project.run("metro", [
      "build",
      "app.js",
      "--config=metro.config.js",
      "--platform=ios",
      "--out=bundle.js",
    ]);
  },
  outcome: async (project, given) => {
    const bundle = await readFile(project.path("bundle.js"), "utf8");
    await project.write("run.js", `${bundle}\nmain(${JSON.stringify(given)});\n`);
    // Its timers fire at once, after what waits for nothing: with promises of its own, that is the whole journey.
    const { stdout } = await project.run(project.path(HERMES), ["-w", "-Xmicrotask-queue", "run.js"]);
    const { outcome, ...sent } = JSON.parse(stdout);
    return { ...sent, friend: outcome.friend, isMember: outcome.member === given.user };
  },
  expects: { name: "Zoë", codes: ["BOBTESTERMAN"], token: true, names: [], friend: "Bob", isMember: true },
}));
