// esbuild: pages, the classic service worker, and an extension of Chromium.

import { extension } from "./extension.mjs";
import { guides } from "./guides.mjs";

export { recipes } from "./guides.mjs";

const LOADER = "`--loader:.wasm=file`, and `init(file)` of the imported `advocate-wasm/advocate_bg.wasm`";

const bundle = (project, source, folder, options) =>
  project.run("esbuild", [
    `play/${source}.js`,
    "--bundle",
    `--outdir=${folder}`,
    "--log-limit=0",
    ...options,
  ]);

const page = (format, source, entry, options = [], needs) => {
  const folder = `dist-${format}-${source}`;
  return {
    host: `esbuild, ${format}`,
    entry,
    needs,
    site: folder,
    copies: folder,
    build: async (project) => {
      await bundle(project, source, folder, [`--format=${format}`, "--minify", ...options]);
      await project.page(`${folder}/index.html`, `/${source}.js`, {
        type: format === "iife" ? "text/javascript" : "module",
      });
    },
  };
};

const FILES = ["--loader:.wasm=file", "--public-path=/"];

const serviceWorker = (source, entry, options, needs) => {
  const folder = `dist-sw-${source}`;
  return {
    host: "a classic service worker",
    entry,
    needs,
    site: folder,
    copies: folder,
    build: async (project) => {
      await bundle(project, `../service_worker/${source}`, folder, ["--format=iife", ...options]);
      await bundle(project, "../service_worker/page", folder, [
        "--format=esm",
        `--define:WORKER="/${source}.js"`,
      ]);
      await project.page(`${folder}/index.html`, "/page.js");
    },
  };
};

export const rows = [
  page("esm", "default", "advocate-wasm"),
  page("esm", "js", "advocate-wasm/js"),
  page("esm", "slim_named", "advocate-wasm/slim", FILES, LOADER),
  page("iife", "default", "advocate-wasm"),
  page("iife", "js", "advocate-wasm/js"),
  page("iife", "slim_named", "advocate-wasm/slim", FILES, LOADER),
  serviceWorker("default", "advocate-wasm", []),
  serviceWorker("slim", "advocate-wasm/slim", FILES, LOADER),
  ...extension(bundle),
  ...guides,
];
