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

/**
 * `name`: of the framework. `build(project)` is called once; `server(port)`: the command, its arguments and its
 * environment. `pages`: entry by path; `routes`: entry by path, and what the route is called.
 */
export function rowsOf(name, { build, server, pages = {}, routes = [], chatter }) {
  let built;
  const once = (project) => (built ??= build(project));
  const start = async (project) => {
    const port = await freePort();
    const [program, args, env] = server(port);
    const { stop } = await project.start(program, args, port, env);
    return { origin: `http://127.0.0.1:${port}`, close: stop };
  };
  const page = ([path, entry]) => ({
    host: `${name}, a page`,
    entry,
    page: path,
    build: once,
    start,
    chatter,
  });
  const route = ([path, entry, kind]) => ({
    host: `${name}, ${kind}`,
    entry,
    build: once,
    outcome: async (project, given) => {
      const { origin, close } = await start(project);
      try {
        return await post(`${origin}${path}`, given);
      } finally {
        close();
      }
    },
  });
  return [...Object.entries(pages).map(page), ...routes.map(route)];
}
