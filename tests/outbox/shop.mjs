// One browser, the shop's site and the API behind it. A tab is a page with a client and an outbox.

import { serve } from "../engines/site.mjs";
import { browserOf } from "./browser.mjs";
import { Sandbox, TENANT } from "./sandbox.mjs";

let users = 0;

/** Somebody whom no other test knows. */
export function somebody(more) {
  const id = `user-${++users}@example.com`;
  return { id, accountId: id, ...more };
}

/** Waits until something holds; the message says what was there instead. */
export async function until(look, holds, what, withinMs = 60_000) {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const found = await look();
    if (holds(found)) return found;
    if (Date.now() > deadline)
      throw new Error(`waited ${withinMs} ms until ${what}; found ${JSON.stringify(found)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export class Shop {
  #server;
  browser;
  sandbox = new Sandbox();

  constructor(engine) {
    this.browser = browserOf(engine);
  }

  async start() {
    this.#server = await serve(new URL("site/", import.meta.url));
    await Promise.all([this.sandbox.start(), this.browser.start()]);
  }

  async end() {
    await this.browser.end();
    await this.sandbox.end();
    this.#server.close();
  }

  /** Opens a page where `user` is signed in; its client begins with what waits. */
  async tab(t, user, options) {
    const page = await this.browser.open(`http://${this.browser.host}:${this.#server.port}/`);
    t.after(() => page.close());
    const tab = new Tab(page, user);
    await tab.begin({
      baseUrl: this.sandbox.url,
      token: await this.sandbox.token(user),
      tenantAlias: TENANT,
      options,
    });
    return tab;
  }

  /** Waits until so many of a user's upserts arrived, and yields them. */
  arrived(user, count) {
    const what = `${count} upserts of ${user.id} arrived`;
    return until(
      () => this.sandbox.upserts(user),
      (all) => all.length >= count,
      what,
    );
  }
}

class Tab {
  page;
  #user;

  constructor(page, user) {
    this.page = page;
    this.#user = user;
  }

  begin(given) {
    return this.page.evaluate(async ({ baseUrl, token, tenantAlias, options }) => {
      const { AdvocateClient } = await import("/advocate-wasm/index.js");
      const { createOutbox } = await import("/advocate-wasm/outbox.js");
      const outbox = createOutbox();
      const news = [];
      const onEvent = ({ type, state, pending }) => void (type === "outbox" && news.push([state, pending]));
      const client = new AdvocateClient({
        tenantAlias,
        baseUrl,
        userToken: token,
        outbox,
        onEvent,
        ...options,
      });
      Object.assign(window, { outbox, client, news, outcome: undefined });
    }, given);
  }

  /** Begins an upsert; `outcome` tells how it ended. */
  upsert(more, options) {
    const given = { user: { ...this.#user, ...more }, options };
    return this.page.evaluate(({ user, options }) => {
      window.outcome = client.upsertUser(user, options).then(
        () => "done",
        (error) => error.code,
      );
    }, given);
  }

  /** Begins to tell of an event; `outcome` likewise. */
  track(key) {
    const given = { user: this.#user, key };
    return this.page.evaluate(({ user, key }) => {
      window.outcome = client.trackEvents(user.accountId, user.id, [{ key }]).then(
        () => "done",
        (error) => error.code,
      );
    }, given);
  }

  outcome() {
    return this.page.evaluate(() => window.outcome);
  }

  news() {
    return this.page.evaluate(() => window.news);
  }

  pending() {
    return this.page.evaluate(() => outbox.pending());
  }

  flush() {
    return this.page.evaluate(() => outbox.flush());
  }

  clear() {
    return this.page.evaluate(() => outbox.clear());
  }

  /** Waits until nothing waits any more. */
  async empty() {
    await until(
      () => this.pending(),
      (pending) => pending === 0,
      "nothing waits any more",
    );
  }

  /** Everything that this origin has stored, as text. */
  stored() {
    return this.page.evaluate(async () => {
      const done = (request) =>
        new Promise((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      const found = [{ ...localStorage }, { ...sessionStorage }, document.cookie];
      for (const { name } of await indexedDB.databases()) {
        const db = await done(indexedDB.open(name));
        for (const store of db.objectStoreNames) {
          found.push([name, store, await done(db.transaction(store).objectStore(store).getAll())]);
        }
        db.close();
      }
      return JSON.stringify(found);
    });
  }
}
