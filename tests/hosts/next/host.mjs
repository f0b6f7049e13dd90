// Next with both of its bundlers: in the browser, in a server component, in route handlers and at the edge; and its guide.

import { ask, expected, REQUESTS } from "../../documented/requests.mjs";
import { rowsOf, start } from "../framework.mjs";
import { invited } from "../guides.mjs";
import { sourceOf } from "../kit.mjs";

const PAGES = { "/default": "advocate-wasm", "/slim": "advocate-wasm/slim" };
const GUIDE = "docs/guides/next.md";
const SERVER = "docs/server.md";

/** The file of React's guide, as a client's. */
const writeClientFile = async (project) => {
  const file = (await sourceOf("react", "src/referral.tsx")).replaceAll("your_tenant", "demo");
  await project.write("app/invited/referral.tsx", `"use client";\n\n${file}`);
};

/** What the proxy answers to each request. */
async function answers(project, server) {
  const { port, close } = await start(project, server);
  try {
    const found = [];
    for (const request of REQUESTS) {
      const { status, all } = await ask(port, request);
      // Pages of its own for errors say more.
      const [caching] = all("set-cookie").length > 0 ? all("cache-control")[0].split(",") : [];
      found.push({ name: request.name, status, sets: all("set-cookie"), caching });
    }
    return found;
  } finally {
    close();
  }
}

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
      // With the tenant that the document names: visitors of the other rows are no customers of it.
      await project.write("proxy.js", await sourceOf("next", "proxy.js"));
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
    {
      host: name,
      detail: "the proxy, whatever it is asked",
      guide: SERVER,
      outcome: (project) => answers(project, site.server),
      expects: REQUESTS.map((request) => ({ name: request.name, ...expected(request, "Next") })),
    },
  ];
});
export const recipes = {
  "app/session/referral-token/route.ts": GUIDE,
  "app/invited/page.tsx": GUIDE,
  "proxy.js": SERVER,
};
