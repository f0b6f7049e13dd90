// The guide to Vue: as Vite builds it, and in development.

import { invited, visitsOf } from "../guides.mjs";
import { inDevelopment } from "../vite.mjs";

const GUIDE = "docs/guides/vue.md";

export const rows = [
  invited(GUIDE, { detail: "in development", ...inDevelopment() }),
  ...visitsOf(GUIDE, {
    ...{ detail: "built", site: "dist" },
    build: (project) => project.run("vite", ["build", "--logLevel=warn"]),
  }),
];
export const recipes = { "src/referral.ts": GUIDE, "src/Greeting.vue": GUIDE };
