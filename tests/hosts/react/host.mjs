// The guide to React: as Vite builds it, and in development, where StrictMode runs effects twice.

import { invited, visitsOf } from "../guides.mjs";
import { inDevelopment } from "../vite.mjs";

const GUIDE = "docs/guides/react.md";
const { chatter, start } = inDevelopment();

export const rows = [
  ...visitsOf(GUIDE, {
    ...{ detail: "in development", start },
    chatter: new RegExp(`${chatter.source}|React DevTools`),
  }),
  invited(GUIDE, {
    ...{ detail: "built", site: "dist" },
    build: (project) => project.run("vite", ["build", "--logLevel=warn"]),
  }),
];
export const recipes = { "src/referral.tsx": GUIDE };
