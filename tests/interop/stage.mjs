// One engine with the site in front of it. Every visit has a domain of its own, so that no test sees another's cookies.

import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { serve } from "../engines/site.mjs";
import { ROUTERS } from "./routers/bundles.mjs";

const SITE = new URL("site/", import.meta.url);
const VENDOR = join(
  dirname(createRequire(import.meta.url).resolve("@saasquatch/squatch-js/package.json")),
  "dist/squatch.min.js",
);

/** Below suffixes where anybody may have a name. The engines are told to find them here. */
export const PUBLIC_SUFFIXES = { "ada.github.io": "ada.github.io", "www.shop.co.uk": "shop.co.uk" };

let sites = 0;

export class Stage {
  #browser;
  #server;
  #engine;
  #more;
  #regular;

  /** `more`: files of the site beside its folder, by their addresses. */
  constructor(engine, more) {
    this.#engine = engine;
    this.#more = more;
  }

  /** Whether this browser keeps a cookie of more than 4096 bytes. */
  get keepsLarger() {
    return Boolean(this.#engine.keepsLarger);
  }

  /** What becomes of a script's cookie in the place of a server's HttpOnly one: refused, forgotten or kept. */
  get overHttpOnly() {
    return this.#engine.overHttpOnly;
  }

  async start() {
    const pages = ROUTERS.flatMap((router) => [`/${router}`, `/${router}-hash`, `/${router}/join`]);
    this.#server = await serve(SITE, {
      "/vendor.js": VENDOR,
      ...this.#more,
      ...Object.fromEntries(pages.map((page) => [page, fileURLToPath(new URL("router.html", SITE))])),
    });
    this.#browser = await this.#engine.launch(this.#engine.program, {
      hosts: Object.keys(PUBLIC_SUFFIXES),
      site: `127.0.0.1:${this.#server.port}`,
    });
  }

  async stop() {
    await this.#browser?.close();
    this.#server?.close();
  }

  /** A visitor of a domain of their own; `host` names one instead. */
  async visit(t, host) {
    // Where the domain is new, so is the visitor to everybody there, and a browser's start is saved.
    const visitor = host ? await this.#browser.visitor() : (this.#regular ??= await this.#browser.visitor());
    if (host) t.after(() => visitor.close());
    return new Visit(visitor, host ?? `site-${++sites}.localhost`, this.#server.port);
  }
}

class Visit {
  #visitor;
  #port;
  domain;

  constructor(visitor, domain, port) {
    this.#visitor = visitor;
    this.domain = domain;
    this.#port = port;
  }

  url(rest = "/", subdomain) {
    const host = subdomain ? `${subdomain}.${this.domain}` : this.domain;
    return `http://${host}:${this.#port}${rest}`;
  }

  open(rest, subdomain) {
    return this.#visitor.open(this.url(rest, subdomain));
  }

  openTogether(rests, subdomain, arrived, given) {
    return this.#visitor.openTogether(
      rests.map((rest) => this.url(rest, subdomain)),
      arrived,
      given,
    );
  }

  evaluate(work, given) {
    return this.#visitor.evaluate(work, given);
  }

  cookies() {
    return this.#visitor.cookies();
  }

  /** What the page's scripts see of the cookies. */
  async jar() {
    // WebKit's pages hear of their own cookies once more from the process that keeps them; a probe is seen until they have.
    let jar = await this.evaluate(() => document.cookie);
    for (let attempt = 0; jar.includes("_probe_") && attempt < 20; attempt++) {
      await pause(25);
      jar = await this.evaluate(() => document.cookie);
    }
    return jar;
  }

  /** What the page's scripts see in localStorage: its keys. */
  stored() {
    return this.evaluate(() => Object.keys(localStorage));
  }

  /** Has the page's jar keep nothing, without a word. */
  withoutCookies() {
    return this.evaluate(
      () => void Object.defineProperty(Document.prototype, "cookie", { get: () => "", set: () => {} }),
    );
  }

  /** Takes localStorage away from the page, as a browser does that keeps nothing. */
  withoutStorage() {
    return this.evaluate(() => void Object.defineProperty(window, "localStorage", { value: undefined }));
  }

  capture(options) {
    return this.evaluate((options) => lab.capture(options), options ?? {});
  }

  vendor() {
    return this.evaluate(() => lab.vendor());
  }

  /** What an upsert sends, and what the client says of it. */
  signUp(given) {
    return this.evaluate((given) => lab.signUp(given), given ?? {});
  }

  /** What the vendor's script would send. */
  vendorSignUp() {
    return this.evaluate(() => lab.vendorSignUp());
  }

  /** A cookie as some other script leaves it, on the whole domain unless told. */
  leave(value, attributes = `; domain=${this.domain}; path=/; max-age=86400`) {
    return this.evaluate((line) => {
      document.cookie = line;
    }, `_saasquatch=${value}${attributes}`);
  }
}
