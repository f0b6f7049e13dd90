// What is tried with each version of Vite.

import { SOURCES } from "./kit.mjs";

/** How a row is served in development. */
export const inDevelopment = (env) => ({
  chatter: /^\[vite\] connect/,
  start: async (project) => {
    const args = ["--host=127.0.0.1", "--port=0"];
    const { match, stop } = await project.start("vite", args, /http:\/\/127\.0\.0\.1:\d+/, env);
    return { origin: match[0], close: stop };
  },
});

/** Rows of pages, built and served in development. `slim`: what it needs in development. */
export const rowsOf = (version, slim) => {
  const kinds = Object.entries(SOURCES).map(([source, entry]) => {
    const page = `/${source}.html`;
    const write = (project) => project.page(`${source}.html`, `/play/${source}.js`);
    const built = {
      ...{ host: `${version}, built`, entry, page, site: `dist-${source}` },
      copies: `dist-${source}`,
      build: async (project) => {
        await write(project);
        await project.run("vite", ["build", "--logLevel=warn"], { PAGE: source });
      },
    };
    const served = {
      ...{ host: `${version}, in development`, entry, page, build: write },
      needs: source === "slim" ? slim : undefined,
      ...inDevelopment({ PAGE: source }),
    };
    return [built, served];
  });
  return kinds.flat();
};
