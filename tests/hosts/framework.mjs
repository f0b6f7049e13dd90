// What is tried with a framework: pages in a browser, and routes on its server.

import { freePort } from "../engines/ports.mjs";

const post = async (url, given) => {
  const response = await fetch(url, {
    method: "POST",
    body: JSON.stringify(given),
    headers: { "Content-Type": "application/json" },
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return response.json();
};

/** Starts what was built on a port of its own; `server(port)`: the command, its arguments and its environment. */
export async function start(project, server) {
  const port = await freePort();
  const [program, args, env] = server(port);
  const { stop } = await project.start(program, args, port, env);
  return { port, origin: `http://127.0.0.1:${port}`, close: stop };
}

/**
 * `name`: of the framework. `build(project)` is called once; `server(port)`: see
 * `start`. `pages`: entry by path; `routes`: entry by path, and what the route is called.
 */
export function rowsOf(name, { build, server, pages = {}, routes = [], chatter }) {
  let built;
  const once = (project) => (built ??= build(project));
  const page = ([path, entry]) => ({
    host: `${name}, a page`,
    entry,
    page: path,
    build: once,
    start: (project) => start(project, server),
    chatter,
  });
  const route = ([path, entry, kind]) => ({
    host: `${name}, ${kind}`,
    entry,
    build: once,
    outcome: async (project, given) => {
      const { origin, close } = await start(project, server);
      try {
        return await post(`${origin}${path}`, given);
      } finally {
        close();
      }
    },
  });
  return [...Object.entries(pages).map(page), ...routes.map(route)];
}
