// Next with both of its bundlers: in the browser, in a server component, in route handlers and at the edge; and its guide.

import { rowsOf } from "../framework.mjs";
import { invited } from "../guides.mjs";
import { sourceOf } from "../kit.mjs";

const PAGES = { "/default": "advocate-wasm", "/slim": "advocate-wasm/slim" };
const GUIDE = "docs/guides/next.md";

/** The file of React's guide, as a client's. */
const writeClientFile = async (project) => {
  const file = (await sourceOf("react", "src/referral.tsx")).replaceAll("your_tenant", "demo");
  await project.write("app/invited/referral.tsx", `"use client";\n\n${file}`);
};

export const rows = ["turbopack", "webpack"].flatMap((bundler) => {
  const env = {
    NEXT_TELEMETRY_DISABLED: "1",
    DIST: `.next-${bundler}`,
    ADVOCATE_API_KEY: "TEST_sandbox_api_key",
  };
  const name = `Next 16 (${bundler})`;
  const site = {
    build: async (project) => {
      await writeClientFile(project);
      await project.run("next", ["build", `--${bundler}`], env);
    },
    server: (port) => ["next", ["start", `--port=${port}`, "--hostname=127.0.0.1"], env],
  };
  const [component, guide] = rowsOf(name, {
    ...site,
    pages: { "/server": "advocate-wasm", "/invited": "advocate-wasm" },
  });
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
    invited(GUIDE, { detail: bundler, page: guide.page, start: guide.start }),
  ];
});
export const recipes = { "app/invited/page.tsx": GUIDE, "app/session/referral-token/route.ts": GUIDE };
