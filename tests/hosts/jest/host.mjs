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
    await project.run("jest", ["--ci", "--silent", "journey"], env);
    return JSON.parse(await project.read("outcome.json"));
  },
});

const FIXED = '`testEnvironment: "jest-fixed-jsdom"`';

const GUIDE = "docs/guides/testing.md";

const guide = {
  ...{ guide: GUIDE, host: GUIDE, detail: "jest", entry: "advocate-wasm", expects: { passed: 3 } },
  outcome: async (project) => {
    const { stdout } = await project.run("jest", ["--ci", "--json", "referral"], {
      TEST_ENVIRONMENT: "node",
    });
    return { passed: JSON.parse(stdout).numPassedTests };
  },
};

export const rows = [
  ...ENTRIES.flatMap((entry) => [row("node", "Node", entry), row("jest-fixed-jsdom", "jsdom", entry, FIXED)]),
  guide,
];
export const recipes = { "referral.test.cjs": GUIDE };
