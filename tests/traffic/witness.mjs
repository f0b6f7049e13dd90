// Watches what passes Prism. What openapi.json does not allow, it answers with a problem document of its own.

import { SANDBOX_URL } from "../e2e/environment.mjs";

const { PROXY_URL } = process.env;
if (!PROXY_URL) throw new Error('PROXY_URL is not set; "cargo xtask test --only traffic" sets it');
export { PROXY_URL };

// What the API documents; the landing page's pictures and the sandbox's own page are no part of it.
const DOCUMENTED = /^\/(api|session)\b/;

const exchanges = [];
const pending = [];

async function note(method, url, status, headers, text) {
  const problem = headers["content-type"]?.startsWith("application/problem+json");
  const found = problem ? await text() : headers["sl-violations"];
  exchanges.push({ line: `${method} ${url.pathname} ${status}`, found });
}

/** Everything that passed since this was last asked. */
export const taken = () => exchanges.splice(0);

/** What Prism found wrong, with the request it was about. */
export const violations = (passed) =>
  passed.filter(({ found }) => found).map(({ line, found }) => `${line}: ${found}`);

/** `fetch` by way of the witness. */
export async function watchedFetch(input, init) {
  const request = new Request(input, init);
  const response = await fetch(request);
  const headers = Object.fromEntries(response.headers);
  await note(request.method, new URL(request.url), response.status, headers, () => response.clone().text());
  return response;
}

/** Sends what a browser's pages ask of the sandbox through the proxy; the pages do not notice. */
export async function divert(context) {
  const isDocumented = (url) => url.origin === SANDBOX_URL && DOCUMENTED.test(url.pathname);
  await context.route(isDocumented, (route) => {
    const { pathname, search } = new URL(route.request().url());
    return route.continue({ url: PROXY_URL + pathname + search });
  });
  context.on("response", (response) => {
    const url = new URL(response.url());
    if (!DOCUMENTED.test(url.pathname)) return;
    pending.push(
      note(response.request().method(), url, response.status(), response.headers(), () => response.text()),
    );
  });
}

/** Waits until all that was said in a browser is written down. */
export const settled = () => Promise.all(pending.splice(0));
