// Objects of other realms: a frame of this origin, one that has been removed, and one of another origin.

import * as advocate from "/advocate-wasm/index.js";

const USER = { id: "ann", accountId: "ann", email: "ann@example.com" };
const encode = (value) => btoa(JSON.stringify(value)).replaceAll("=", "");
const TOKEN = `${encode({ alg: "HS256" })}.${encode({ user: USER })}.c2ln`;
const fetch = async () => new Response(JSON.stringify(USER));

const loaded = (frame) => new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
const element = (id) => document.getElementById(id);

window.realms = {
  ...{ advocate, USER, TOKEN },
  client: (options) =>
    new advocate.AdvocateClient({
      tenantAlias: "acme",
      userToken: TOKEN,
      fetch,
      retries: 0,
      timeoutMs: 2_000,
      ...options,
    }),

  /** How a function ends, given as text: "ok", or the code of its error; what is no error of ours is told in full. */
  async outcome(text) {
    const late = new Promise((resolve) => setTimeout(resolve, 10_000, "pending"));
    const work = (async () => eval(`(${text})`)())();
    const code = (error) => (advocate.isAdvocateError(error) ? error.code : `${error} ${error?.stack}`);
    return Promise.race([late, work.then(() => "ok", code)]);
  },

  /** Waits for the frames; `elsewhere`: what the foreign one shows. */
  async open(elsewhere) {
    const foreign = loaded(element("other"));
    element("other").src = elsewhere;
    await foreign;
    realms.frame = element("same").contentWindow;
    realms.other = element("other").contentWindow;
    realms.removed = element("removed").contentWindow;
    realms.ofRemoved = realms.removed.eval(
      `({ user: ${JSON.stringify(USER)}, signal: new AbortController().signal, fetch, Response, Promise })`,
    );
    element("removed").remove();
  },
};
