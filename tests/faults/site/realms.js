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

  /** Runs `work` while the page has these globals in the place of the platform's. */
  async replaced(globals, work) {
    const own = Object.keys(globals).map((name) => [name, window[name]]);
    Object.assign(window, globals);
    try {
      return await work();
    } finally {
      for (const [name, value] of own) window[name] = value;
    }
  },

  /** A capture, look-ups that are shared and remembered, an upsert: each yields what it should. */
  async everything() {
    const { encoded } = advocate.captureReferral({
      ...{ tenantAlias: "acme", url: "https://x.example/?rsCode=BOBT", store: false },
    });
    const client = realms.client();
    const found = await Promise.all([client.lookupByCode("BOBT"), client.lookupByCode("BOBT")]);
    found.push(await client.lookupByCode("BOBT"), await client.upsertUser(USER));
    const codes = advocate.referredByCodes(encoded, { tenantAlias: "acme" });
    if (codes[0] !== "BOBT" || found.some(({ id }) => id !== "ann")) throw new Error("something is lost");
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
