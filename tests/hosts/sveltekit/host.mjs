// SvelteKit with its adapter for Node; and the guide to Svelte.

import { rowsOf } from "../framework.mjs";
import { invited, visitsOf } from "../guides.mjs";
import { inDevelopment } from "../vite.mjs";

const GUIDE = "docs/guides/svelte.md";

const site = {
  build: (project) => project.run("vite", ["build", "--logLevel=warn"]),
  server: (port) => ["node", ["build"], { PORT: port, HOST: "127.0.0.1" }],
};
const pages = { "/default": "advocate-wasm", "/slim": "advocate-wasm/slim" };
const routes = [
  ["/api/default", "advocate-wasm", "a server route"],
  ["/api/slim", "advocate-wasm/slim", "a server route"],
];
const [guide] = rowsOf("SvelteKit 2", { ...site, pages: { "/invited": "advocate-wasm" } });

export const rows = [
  ...rowsOf("SvelteKit 2", { ...site, pages, routes }),
  ...visitsOf(GUIDE, { page: guide.page, start: guide.start }),
  invited(GUIDE, { detail: "in development", page: guide.page, ...inDevelopment() }),
];
export const recipes = { "src/lib/referral.svelte.ts": GUIDE, "src/lib/Greeting.svelte": GUIDE };
