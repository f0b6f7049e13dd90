// vitest, with both of its test DOMs.

import { ENTRIES } from "../kit.mjs";

const row = (environment, entry) => ({
  host: `vitest 4, ${environment}`,
  entry,
  outcome: async (project, given) => {
    const env = { ENTRY: entry, GIVEN: JSON.stringify(given) };
    await project.run("vitest", ["run", "journey", `--environment=${environment}`], env);
    return JSON.parse(await project.read("outcome.json"));
  },
});

const ENVIRONMENTS = ["jsdom", "happy-dom"];
const GUIDE = "docs/guides/testing.md";

const guide = (environment) => ({
  ...{ guide: GUIDE, host: GUIDE, detail: `vitest, ${environment}`, entry: "advocate-wasm" },
  outcome: async (project) => {
    const args = ["run", "referral", "--reporter=json", `--environment=${environment}`];
    const { stdout } = await project.run("vitest", args);
    return { passed: JSON.parse(stdout).numPassedTests };
  },
  expects: { passed: 2 },
});

export const rows = [
  ...ENVIRONMENTS.flatMap((environment) => ENTRIES.map((entry) => row(environment, entry))),
  ...ENVIRONMENTS.map(guide),
];
export const recipes = { "referral.test.js": GUIDE };
