// One engine with the page in front of it, playing the matrix: as many cells at a time as the engine has connections for.

import { serve } from "../engines/site.mjs";
import { harmed, orderOf } from "./cells.mjs";
import { COOKIE, MARKERS, somebody } from "./planted.mjs";
import { order, PORT, requestsTo, tokenFor, TENANT } from "./sandbox.mjs";

/** Cells under way at once. WebKit has 17 connections in all, and one that waits for its turn is late. */
const WIDTH = { Chromium: 24, Firefox: 16, WebKit: 6 };
/** The longest wait after a failed attempt that is not asked for otherwise, ms; it doubles with each. */
export const FIRST_WAIT_MS = 500;

export class Stage {
  #engine;
  #browser;
  #server;
  #elsewhere;
  #visitor;
  #reader;
  #friend;

  /** `reader`: who is read and looked up, with a token; `friend`: to whom that one's code is applied; `elsewhere`: where redirects lead. */
  constructor(engine, { reader, friend, elsewhere }) {
    this.#engine = engine;
    this.#reader = reader;
    this.#friend = friend;
    this.#elsewhere = elsewhere;
  }

  async start() {
    this.#server = await serve(new URL("site/", import.meta.url));
    this.#browser = await this.#engine.launch(this.#engine.program, {});
    this.#visitor = await this.#browser.visitor();
    await this.open("/");
  }

  async stop() {
    await this.#browser?.close();
    this.#server?.close();
  }

  get origin() {
    return `http://127.0.0.1:${this.#server.port}`;
  }

  /** A page, with an attribution in its address and in its jar. */
  async open(path) {
    await this.#visitor.open(`${this.origin}${path}?_saasquatch=${COOKIE}`);
    await this.#visitor.evaluate((cookie) => {
      document.cookie = `_saasquatch=${cookie}; path=/`;
    }, COOKIE);
  }

  evaluate(work, given) {
    return this.#visitor.evaluate(work, given);
  }

  /** What the browser noted beside the page, where it can be asked. */
  get heard() {
    return this.#visitor.heard;
  }

  /** Plays the cells and yields what became of each, by its id. */
  async play(cells) {
    const records = new Map();
    const calls = new Map();
    const waiting = [...cells];
    const byId = new Map(cells.map((cell) => [cell.id, cell]));
    const width = WIDTH[this.#engine.name];
    for (let underWay = 0; waiting.length + underWay > 0;) {
      const next = await Promise.all(waiting.splice(0, width - underWay).map((cell) => this.#prepare(cell)));
      for (const call of next) calls.set(call.id, call);
      underWay += next.length;
      await this.evaluate((calls) => lab.begin(calls), next);
      for (const record of await this.evaluate(() => lab.next())) {
        underWay--;
        const { host } = byId.get(record.id);
        const { token } = calls.get(record.id);
        const [, , signature] = token.split(".");
        records.set(record.id, { ...record, signature, arrived: await requestsTo(host) });
      }
    }
    return records;
  }

  /** Orders the cell's fault, and says what the page has to call. */
  async #prepare(cell) {
    const { id, operation, about, host, timeoutMs } = cell;
    const known = operation === "applyCode" ? this.#friend : this.#reader;
    const user = about.writes ? somebody(id) : known.user;
    const token = about.writes ? await tokenFor(user) : known.token;
    const echo = [...Object.values(user), token, COOKIE, MARKERS.code].join(" ");
    await order(orderOf(cell, { echo, elsewhere: this.#elsewhere }));
    const call = { id, operation, user, code: MARKERS.code, token, timeoutMs, boundMs: boundMs(cell) };
    return { ...call, tenantAlias: TENANT, baseUrl: `http://${host}:${PORT}` };
  }
}

/** How long a call may take, as documented: each attempt its deadline, and the waits between them. */
export function boundMs(cell) {
  const { row, expected, timeoutMs } = cell;
  const deadlinesMs = row.late ? harmed(cell) * timeoutMs : 0;
  const repeats = expected.attempts - 1;
  const longestWaitMs = row.waitMs ? repeats * row.waitMs[1] : FIRST_WAIT_MS * (2 ** repeats - 1);
  return deadlinesMs + longestWaitMs;
}
