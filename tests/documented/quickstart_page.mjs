// A page of its own that loads blocks of a document, one after another, as the README's reader would. Says on standard output
// what became of it, once nothing is under way any more; what nobody caught ends it with an error, as it would be in a page's console.
//
// Its argument: `{ href, scripts, session, api }`. `session`: the status with which the page's own server answers who asks for a
// token; `api`: where the API is, or nothing for none that can be reached.

import { openPage } from "../package/fake_page.mjs";

const { href, scripts, session, api } = JSON.parse(process.argv[2]);
const page = openPage(href);
const told = { greeting: "", infos: [], logs: [], asked: [], failures: [] };

globalThis.greeting = {
  set textContent(text) {
    told.greeting = text;
  },
};
console.info = (...said) => void told.infos.push(...said);
console.log = (...said) => void told.logs.push(...said);

const { fetch } = globalThis;
globalThis.fetch = async (address, init) => {
  if (address.startsWith("/")) return answerOf(address);
  const { pathname, search } = new URL(address);
  told.asked.push(`${init.method} ${pathname.split("/").slice(4).join("/")}`);
  if (!api) throw new TypeError("Failed to fetch");
  return fetch(api + pathname + search, init);
};

/** The shop's server, which the sandbox plays. */
async function answerOf(address) {
  told.asked.push(`GET ${address}`);
  if (session.status !== 200) return new Response("Who are you?", { status: session.status });
  const minted = await fetch(`${api}/session`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ id: session.user, firstName: "Ann" }),
  });
  const { token } = await minted.json();
  return new Response(token);
}

process.once("beforeExit", () => {
  const stored = page.stored() !== undefined;
  process.stdout.write(JSON.stringify({ ...told, address: globalThis.location.href, stored }));
});

for (const script of scripts) {
  await import(script).catch(({ code, cause, message }) => {
    told.failures.push({ code, cause: cause?.message, message });
  });
}
