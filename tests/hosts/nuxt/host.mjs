// Nuxt on Node, of which it wants a later one; and the files of the guide to Vue.

import { rowsOf } from "../framework.mjs";
import { invited } from "../guides.mjs";
import { sourceOf } from "../kit.mjs";

const env = { NUXT_TELEMETRY_DISABLED: "1", HOST: "127.0.0.1" };

const site = {
  build: async (project) => {
    for (const name of ["referral.ts", "Greeting.vue"]) {
      const file = await sourceOf("vue", `src/${name}`);
      await project.write(`app/invited/${name}`, file.replaceAll("your_tenant", "demo"));
    }
    await project.run("nuxt", ["build", "--logLevel=silent"], env);
  },
  server: (port) => ["node", [".output/server/index.mjs"], { ...env, PORT: port }],
};
const pages = { "/default": "advocate-wasm", "/slim": "advocate-wasm/slim" };
const routes = [
  ["/api/default", "advocate-wasm", "a server route"],
  ["/api/slim", "advocate-wasm/slim", "a server route"],
];
const [guide] = rowsOf("Nuxt 4", { ...site, pages: { "/invited": "advocate-wasm" } });

export const rows = [
  ...rowsOf("Nuxt 4", { ...site, pages, routes }),
  invited("docs/guides/vue.md", { detail: "Nuxt", page: guide.page, start: guide.start }),
];
