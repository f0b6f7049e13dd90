// Deno, allowed nothing but the network and the variable that the test itself needs.

import { ENTRIES } from "../kit.mjs";

export const rows = ENTRIES.map((entry) => ({
  host: "Deno 2",
  entry,
  outcome: async (project, given) => {
    const allowed = ["--allow-net", "--allow-env=GIVEN"];
    // What is imported by a name that only the run knows would need a permission of its own.
    await project.write(
      "main.mjs",
      `import * as advocate from "${entry}";
import { told } from "./play/journey.js";
console.log(JSON.stringify(await told(advocate, JSON.parse(Deno.env.get("GIVEN")))));
`,
    );
    const { stdout } = await project.run("deno", ["run", "--quiet", ...allowed, "main.mjs"], {
      GIVEN: JSON.stringify(given),
    });
    return JSON.parse(stdout);
  },
}));
