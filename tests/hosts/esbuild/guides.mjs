// Guides whose examples are a script on a page.

import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

const VENDOR = join(
  dirname(createRequire(import.meta.url).resolve("@saasquatch/squatch-js/package.json")),
  "dist/squatch.min.js",
);

const row = (guide, source, { page = "index", head = "", body = "", ...more }) => ({
  ...{ guide, host: guide, entry: "advocate-wasm", site: `dist-${source}`, page: `/${page}.html`, ...more },
  build: async (project) => {
    const options = ["--bundle", "--format=iife", "--alias:@capacitor/app=./doubles/capacitor.js"];
    await project.run("esbuild", [
      `guides/${source}.js`,
      `--outdir=dist-${source}`,
      "--log-limit=0",
      ...options,
    ]);
    await project.write(`dist-${source}/stage.js`, await project.read("play/stage.js"));
    await project.page(`dist-${source}/${page}.html`, `${source}.js`, {
      ...{ head: `<script src="stage.js"></script>${head}${body}`, type: "text/javascript" },
    });
    await more.files?.(project);
  },
});

const CONSENT = "docs/guides/consent.md";
const MOVED = "docs/guides/from-squatch-js.md";
const LINK = "docs/guides/webviews.md";

export const guides = [
  ...["onetrust", "cookiebot", "usercentrics"].map((page) =>
    row(CONSENT, "consent_visit", {
      ...{ detail: page, page },
      expects: [
        { held: false, known: 1, cleaned: false },
        { held: false, known: 1, cleaned: false },
        { held: true, known: 1, cleaned: true },
        { held: false, known: 0, cleaned: true },
      ],
    }),
  ),
  row(MOVED, "moved_visit", {
    ...{ head: '<script src="vendor.js"></script>', body: '<input id="referral-code" />', credits: true },
    files: async (project) => project.write("dist-moved_visit/vendor.js", await readFile(VENDOR, "utf8")),
    expects: { filled: "BOBTESTERMAN", cookies: 1, isMember: true },
  }),
  row(LINK, "link_visit", {
    // A page of a file has no jar either, as one under a custom scheme.
    start: (project) => ({ origin: pathToFileURL(project.path("dist-link_visit")).href, close() {} }),
    ...{ code: "", credits: true },
    expects: { friend: "Bob", storedIn: "localStorage", isMember: true },
  }),
];

export const recipes = { "guides/consent.ts": CONSENT, "guides/moved.ts": MOVED, "guides/link.ts": LINK };
