// Other package managers, which put packages elsewhere: pnpm behind links, yarn (Plug'n'Play) into archives.

import { cp, rm } from "node:fs/promises";
import { ENTRIES } from "../kit.mjs";

const { TARBALL } = process.env;

const rowsOf = (host, folder, add, run) =>
  ENTRIES.flatMap((entry) =>
    ["mjs", "cjs"].map((kind) => ({
      host,
      detail: kind === "cjs" ? "CommonJS" : "an ES module",
      entry,
      outcome: async (project, given) => {
        const dir = project.path(folder);
        await rm(dir, { recursive: true, force: true });
        await cp(project.path("play"), `${dir}/play`, { recursive: true });
        await project.write(`${folder}/package.json`, JSON.stringify({ name: folder, private: true }));
        await add(project, dir);
        const { stdout } = await run(project, dir, [`play/print.${kind}`, entry], {
          GIVEN: JSON.stringify(given),
        });
        return JSON.parse(stdout.trim().split("\n").at(-1));
      },
    })),
  );

const yarn = (project, dir, args, env) =>
  project.run(
    "node",
    [project.path("node_modules/@yarnpkg/cli-dist/bin/yarn.js"), "--cwd", dir, ...args],
    env,
  );

export const rows = [
  ...rowsOf(
    "pnpm 10",
    "with-pnpm",
    (project, dir) => project.run("pnpm", ["--dir", dir, "add", "--silent", "--ignore-workspace", TARBALL]),
    (project, dir, args, env) => project.run("pnpm", ["--dir", dir, "exec", "node", ...args], env),
  ),
  ...rowsOf(
    "yarn 4 (Plug'n'Play)",
    "with-yarn",
    async (project, dir) => {
      await project.write("with-yarn/yarn.lock", "");
      await yarn(project, dir, ["add", `advocate-wasm@file:${TARBALL}`]);
    },
    (project, dir, args, env) => yarn(project, dir, ["node", ...args], env),
  ),
];
