// SvelteKit with its adapter for Node.

import { rowsOf } from "../framework.mjs";

export const rows = rowsOf("SvelteKit 2", {
  build: (project) => project.run("vite", ["build", "--logLevel=warn"]),
  server: (port) => ["node", ["build"], { PORT: port, HOST: "127.0.0.1" }],
  pages: { "/default": "advocate-wasm", "/slim": "advocate-wasm/slim" },
  routes: [
    ["/api/default", "advocate-wasm", "a server route"],
    ["/api/slim", "advocate-wasm/slim", "a server route"],
  ],
});
