// The first Node that the package is for, and those after the one at hand.

import { ENTRIES } from "../kit.mjs";

export const rows = ["20.0", "22", "24"].flatMap((version) =>
  ENTRIES.flatMap((entry) =>
    ["mjs", "cjs"].map((kind) => ({
      host: "Node 20.0 to 24",
      detail: `${version}, ${kind === "cjs" ? "CommonJS" : "an ES module"}`,
      entry,
      outcome: async (project, given) => {
        const node = project.path(`node_modules/node-${version}/bin/node`);
        const { stdout } = await project.run(node, [`play/print.${kind}`, entry], {
          GIVEN: JSON.stringify(given),
        });
        return JSON.parse(stdout);
      },
    })),
  ),
);
