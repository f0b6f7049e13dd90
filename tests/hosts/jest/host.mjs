// jest without transforms: the package is required.

import { ENTRIES } from "../kit.mjs";

const row = (environment, name, entry, needs) => ({
  host: `jest 30, ${name}`,
  entry,
  needs,
  outcome: async (project, given) => {
    const journey = await project.read("play/journey.js");
    await project.write("journey.cjs", `${journey.replaceAll("export ", "")}\nmodule.exports = { told };\n`);
    const env = { TEST_ENVIRONMENT: environment, ENTRY: entry, GIVEN: JSON.stringify(given) };
    await project.run("jest", ["--ci", "--silent"], env);
    return JSON.parse(await project.read("outcome.json"));
  },
});

const FIXED = '`testEnvironment: "jest-fixed-jsdom"`';

export const rows = ENTRIES.flatMap((entry) => [
  row("node", "Node", entry),
  row("jest-fixed-jsdom", "jsdom", entry, FIXED),
]);
