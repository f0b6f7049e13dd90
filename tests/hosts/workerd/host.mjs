// Cloudflare's workers, as wrangler builds and runs them here.

import { once } from "node:events";
import { createServer } from "node:http";
import { ENTRIES } from "../kit.mjs";

const DATES = ["2024-01-01", "2026-04-01"];

const row = (entry, date) => ({
  host: `workerd, compatibility date ${date}`,
  entry,
  outcome: async (project, given) => {
    const name = `${entry.replace(/\W/g, "_")}-${date}`;
    await project.write(
      `${name}.js`,
      `import * as advocate from "${entry}";
import { told } from "./play/journey.js";
export default { fetch: async (request) => Response.json(await told(advocate, await request.json())) };
`,
    );
    const args = [
      `${name}.js`,
      `--compatibility-date=${date}`,
      "--port=0",
      "--ip=127.0.0.1",
      "--inspector-port=0",
    ];
    const { match, stop } = await project.start(
      "wrangler",
      ["dev", ...args, "--show-interactive-dev-session=false"],
      /Ready on (http:\S+)/,
      { WRANGLER_SEND_METRICS: "false", CI: "true" },
    );
    try {
      const response = await fetch(match[1], { method: "POST", body: JSON.stringify(given) });
      return await response.json();
    } finally {
      stop();
    }
  },
});

/** Where the API answers with a redirect, nothing is followed, so that the token goes nowhere. */
const redirected = {
  ...row("advocate-wasm", DATES[1]),
  detail: "a redirect is not followed",
  outcome: async (project, given) => {
    const asked = [];
    const server = createServer(({ url }, response) => {
      asked.push(new URL(url, given.api).pathname.split("/").at(-1));
      response.writeHead(302, { Location: "/elsewhere" }).end();
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    try {
      const api = `http://127.0.0.1:${server.address().port}`;
      const { code } = await row("advocate-wasm", DATES[1]).outcome(project, { ...given, api });
      return { code, asked: [...new Set(asked)] };
    } finally {
      server.close();
    }
  },
  expects: { code: "network", asked: ["user"] },
};

export const rows = ENTRIES.flatMap((entry) => DATES.map((date) => row(entry, date))).concat(redirected);
