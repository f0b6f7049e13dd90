// jest without transforms: the package is required.

import { readFile } from "node:fs/promises";
import { ENTRIES } from "../kit.mjs";

const row = (environment, name, entry, needs) => ({
  host: `jest 30, ${name}`,
  entry,
  needs,
  outcome: async (project, given) => {
    const journey = await readFile(project.path("play/journey.js"), "utf8");
    await project.write("journey.cjs", `${journey.replaceAll("export ", "")}\nmodule.exports = { told };\n`);
    const env = { TEST_ENVIRONMENT: environment, ENTRY: entry, GIVEN: JSON.stringify(given) };
    await project.run("jest", ["--ci", "--silent"], env);
    return JSON.parse(await readFile(project.path("outcome.json"), "utf8"));
  },
});

const FIXED = '`testEnvironment: "jest-fixed-jsdom"`';

export const rows = ENTRIES.flatMap((entry) => [
  row("node", "Node", entry),
  row("jest-fixed-jsdom", "jsdom", entry, FIXED),
]);
