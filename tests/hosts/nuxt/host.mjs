// Nuxt on Node, of which it wants a later one.

import { rowsOf } from "../framework.mjs";

const env = { NUXT_TELEMETRY_DISABLED: "1", HOST: "127.0.0.1" };

export const rows = rowsOf("Nuxt 4", {
  build: (project) => project.run("nuxt", ["build", "--logLevel=silent"], env),
  server: (port) => ["node", [".output/server/index.mjs"], { ...env, PORT: port }],
  pages: { "/default": "advocate-wasm", "/slim": "advocate-wasm/slim" },
  routes: [
    ["/api/default", "advocate-wasm", "a server route"],
    ["/api/slim", "advocate-wasm/slim", "a server route"],
  ],
});
