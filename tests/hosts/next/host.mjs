// Next with both of its bundlers: in the browser, in a server component, in route handlers and at the edge.

import { rowsOf } from "../framework.mjs";

const PAGES = { "/default": "advocate-wasm", "/slim": "advocate-wasm/slim" };

export const rows = ["turbopack", "webpack"].flatMap((bundler) => {
  const env = { NEXT_TELEMETRY_DISABLED: "1", DIST: `.next-${bundler}` };
  const name = `Next 16 (${bundler})`;
  const site = {
    build: (project) => project.run("next", ["build", `--${bundler}`], env),
    server: (port) => ["next", ["start", `--port=${port}`, "--hostname=127.0.0.1"], env],
  };
  const [component] = rowsOf(name, { ...site, pages: { "/server": "advocate-wasm" } });
  return [
    ...rowsOf(name, {
      ...site,
      pages: PAGES,
      routes: [
        ["/api/default", "advocate-wasm", "a route handler"],
        ["/api/slim", "advocate-wasm/slim", "a route handler"],
        ["/api/edge", "advocate-wasm", "the edge runtime"],
      ],
    }),
    { ...component, host: `${name}, a server component`, build: undefined },
  ];
});
