// Vite: what it builds, and what its development server serves. Workers are bundles of their own.

import { rowsOf } from "../vite.mjs";

const worker = (source, entry) => ({
  host: "Vite 8, a module worker",
  entry,
  site: `dist-worker_${source}`,
  page: `/worker_${source}.html`,
  copies: `dist-worker_${source}`,
  build: async (project) => {
    const script = `worker_${source}.js`;
    await project.write(
      `${source}_inside.js`,
      `import * as advocate from "${entry}";
import { told } from "./play/journey.js";
onmessage = async ({ data }) => postMessage(await told(advocate, data));
`,
    );
    await project.write(
      script,
      `import { givenBy } from "./play/page.js";
const worker = new Worker(new URL("./${source}_inside.js", import.meta.url), { type: "module" });
worker.postMessage(givenBy(location.href));
worker.onmessage = ({ data }) => (globalThis.outcome = data);
`,
    );
    await project.page(`worker_${source}.html`, `/${script}`);
    await project.run("vite", ["build", "--logLevel=warn"], { PAGE: `worker_${source}` });
  },
});

export const rows = [
  ...rowsOf("Vite 8"),
  worker("default", "advocate-wasm"),
  worker("slim", "advocate-wasm/slim"),
];
