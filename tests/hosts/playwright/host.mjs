// The guide to testing: a page and the sandbox, by Playwright's own runner.

import { serve } from "../kit.mjs";

const GUIDE = "docs/guides/testing.md";

export const rows = [
  {
    ...{ guide: GUIDE, host: GUIDE, entry: "advocate-wasm", detail: "Playwright", expects: { passed: 2 } },
    outcome: async (project) => {
      const script = "node_modules/advocate-wasm/advocate.global.js";
      await project.write("site/advocate.global.js", await project.read(script));
      const { origin, close } = await serve(project.path("site"));
      try {
        const { stdout } = await project.run("playwright", ["test", "--reporter=json"], { BASE_URL: origin });
        return { passed: JSON.parse(stdout).stats.expected };
      } finally {
        close();
      }
    },
  },
];
export const recipes = { "referral.spec.ts": GUIDE };
export const staged = ["site/app.js"];
