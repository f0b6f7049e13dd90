// vitest, with both of its test DOMs.

import { ENTRIES } from "../kit.mjs";

const row = (environment, entry) => ({
  host: `vitest 4, ${environment}`,
  entry,
  outcome: async (project, given) => {
    const env = { ENTRY: entry, GIVEN: JSON.stringify(given) };
    await project.run("vitest", ["run", `--environment=${environment}`], env);
    return JSON.parse(await project.read("outcome.json"));
  },
});

export const rows = ["jsdom", "happy-dom"].flatMap((environment) =>
  ENTRIES.map((entry) => row(environment, entry)),
);
