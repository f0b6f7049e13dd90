import { defineConfig } from "vite";
import { readDeployment } from "./build/deployment.ts";
import { page } from "./build/page.ts";

export default defineConfig({
  plugins: [page(readDeployment(process.env))],
  build: {
    target: "es2022",
    // Pictures stay files: they load when they are scrolled to, not with the page.
    assetsInlineLimit: 0,
    // The policy has no script-src beyond 'self'; the polyfill would add a script for browsers this page does not run in.
    modulePreload: { polyfill: false },
  },
});
