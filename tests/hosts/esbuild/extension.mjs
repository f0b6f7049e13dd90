// An extension (Manifest V3) whose service worker makes the journey for the extension's page.

import { chromium } from "playwright-core";
import { CHROMIUM_ARGUMENTS } from "../../engines/playwright.mjs";

const DIRECTIVE = "script-src 'self' 'wasm-unsafe-eval'; object-src 'self'";

/** What the extension in `folder`, freshly installed, comes to. */
async function installed(folder, { url }) {
  const args = [...CHROMIUM_ARGUMENTS, `--disable-extensions-except=${folder}`, `--load-extension=${folder}`];
  const executablePath = process.env.CHROMIUM;
  const context = await chromium.launchPersistentContext("", { executablePath, args, channel: "chromium" });
  try {
    const [worker = await context.waitForEvent("serviceworker")] = context.serviceWorkers();
    const page = await context.newPage();
    await page.goto(`${new URL("page.html", worker.url())}${new URL(url).search}`);
    await page.waitForFunction(() => globalThis.outcome);
    return await page.evaluate(() => globalThis.outcome);
  } finally {
    await context.close();
  }
}

/** Rows of extensions; `bundle`: as host.mjs does it. */
export const extension = (bundle) => {
  const row = (source, entry, policy, more) => {
    const folder = `dist-extension-${source}${policy ? "-wasm" : ""}`;
    return {
      host: "an extension (MV3), Chromium",
      entry,
      build: async (project) => {
        await bundle(project, `../extension/${source}`, folder, ["--format=iife"]);
        await bundle(project, "../extension/page", folder, ["--format=iife"]);
        await project.page(`${folder}/page.html`, "/page.js", { type: "text/javascript" });
        const manifest = {
          manifest_version: 3,
          ...{ name: "A host", version: "1.0", background: { service_worker: `${source}.js` } },
          ...(policy && { content_security_policy: { extension_pages: policy } }),
          host_permissions: ["http://127.0.0.1/*"],
        };
        await project.write(`${folder}/manifest.json`, JSON.stringify(manifest));
      },
      outcome: (project, given) => installed(project.path(folder), given),
      ...more,
    };
  };
  return [
    row("default", "advocate-wasm", DIRECTIVE, {
      needs: `\`"content_security_policy": { "extension_pages": "${DIRECTIVE}" }\``,
    }),
    row("default", "advocate-wasm", undefined, {
      needs: "without it `not_initialized`, which says so",
      fails: { code: "not_initialized", says: /'wasm-unsafe-eval'.*"advocate-wasm\/js"/ },
    }),
    row("js", "advocate-wasm/js"),
  ];
};
