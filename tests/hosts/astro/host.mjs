// Astro with its adapter for Node, of which it wants a later one.

import { rowsOf } from "../framework.mjs";

const env = { ASTRO_TELEMETRY_DISABLED: "1", HOST: "127.0.0.1" };

export const rows = rowsOf("Astro 7", {
  build: (project) => project.run("astro", ["build", "--silent"], env),
  server: (port) => ["node", ["dist/server/entry.mjs"], { ...env, PORT: port }],
  pages: { "/default": "advocate-wasm", "/slim": "advocate-wasm/slim" },
  routes: [
    ["/api/default", "advocate-wasm", "a server route"],
    ["/api/slim", "advocate-wasm/slim", "a server route"],
  ],
});
