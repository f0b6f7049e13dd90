// The client. A method copies its arguments, the module describes the call, attempts.js carries it through.

import { problem } from "../module/errors.js";
import { describe, inspectToken } from "../module/exports.js";
import { argumentsJson } from "../module/foreign.js";
import { canStart, load } from "../module/load.js";
import { Attempts } from "./attempts.js";
import { Lookups } from "./lookups.js";
import { callOptions, clientOptions, doorOf } from "./options.js";
import { Session } from "./session.js";
import { jsonObject } from "./transport.js";

export class AdvocateClient {
  static name = "AdvocateClient";
  #options;
  #attempts;
  #lookups;
  #outbox;
  #address;

  constructor(options) {
    const given = clientOptions(options);
    const emit = (event) => this.#emit(event);
    this.#options = given;
    const session = new Session(given.userToken, (reason) => emit({ type: "token_refreshed", reason }));
    this.#attempts = new Attempts(session, given.fetch, emit);
    this.#lookups = new Lookups((call, bounds) => this.#attempts.carryThrough(call, bounds));
    // With the slim entry not loaded yet, the first call says the same. Where WebAssembly is forbidden, so that no call
    // can be made, that is not the moment: a module that makes its client would take the page's others down with it.
    if (canStart()) orNot(() => this.#check());
    if (given.outbox !== undefined) {
      this.#outbox = doorOf(given.outbox).attach({
        address: () => (canStart() ? this.#check() : undefined),
        send: (...entry) => this.#sendAgain(...entry),
        emit,
      });
    }
  }

  async upsertUser(user, options) {
    return this.#sendKept("upsertUser", { user }, options);
  }

  async createUser(user, options) {
    return this.#send("createUser", { user }, options);
  }

  async getUser(accountId, userId, options) {
    return this.#send("getUser", { accountId, userId }, options);
  }

  async lookupByCode(code, options) {
    return this.#lookUp("lookupByCode", code, options);
  }

  async validateCode(code, options) {
    return this.#lookUp("validateCode", code, options);
  }

  async applyCode(code, accountId, userId, options) {
    return this.#send("applyCode", { code, accountId, userId }, options);
  }

  async getShareUrls(accountId, userId, options) {
    return this.#send("getShareUrls", { accountId, userId }, options);
  }

  async listReferrals(filter, options) {
    return this.#send("listReferrals", { filter }, options);
  }

  async trackEvents(accountId, userId, events, options) {
    await this.#sendKept("trackEvents", { accountId, userId, events, idempotencyKey: newKey() }, options);
  }

  /**
   * The call as the module describes it, and how long it may take. Arguments are read before anything is awaited: what
   * the caller changes afterwards is another call's.
   */
  async #describe(operation, given, options) {
    const { told, bounds } = callOptions(options, this.#options);
    const json = argumentsJson({ ...given, options: told });
    if (!canStart()) await load();
    this.#check();
    const { skipped, ...call } = describe(operation, this.#options, json);
    if (skipped) this.#emit({ type: "attribution_skipped", reason: skipped });
    return { call, bounds };
  }

  /**
   * Sends what was kept: `{ address, user or events, subject? }`. What is stored may be anybody's writing, so the call is
   * described anew, with every check; it must come to the address it was kept for.
   */
  async #sendAgain({ address, user, events, subject }, signal, onSubject) {
    const options = { ...this.#options, attribution: "none" };
    const [call, expected] = user
      ? [describe("upsertUser", options, `{"user":${user}}`), address]
      : [describe("trackEvents", options, events), `${address}/events`];
    if (call.url !== expected)
      throw problem("invalid_argument", "What was kept is not for its address", false);
    return this.#attempts.carryThrough(call, { ...this.#options, signal, onSubject, kept: { subject } });
  }

  /** Sends by way of the outbox, where there is one. */
  async #sendKept(operation, given, options) {
    const { call, bounds } = await this.#describe(operation, given, options);
    const send = (onSubject) => this.#attempts.carryThrough(call, { ...bounds, onSubject });
    return (await (this.#outbox ? this.#outbox(call, bounds, send) : send())).object;
  }

  async #send(operation, given, options) {
    const { call, bounds } = await this.#describe(operation, given, options);
    return (await this.#attempts.carryThrough(call, bounds)).object;
  }

  async #lookUp(operation, code, options) {
    const { call, bounds } = await this.#describe(operation, { code }, options);
    return jsonObject(await this.#lookups.text(call, bounds));
  }

  /** What is wrong with the options shows in any call; a look-up is the least of them. Yields its address. */
  #check() {
    if (this.#address) return this.#address;
    const { url } = describe("lookupByCode", this.#options, '{"code":"CODE"}');
    const { userToken } = this.#options;
    if (typeof userToken === "string") inspectToken(userToken);
    return (this.#address = url);
  }

  /** Tells the observer. Whatever it does is its own affair, later failures included. */
  #emit(event) {
    const observe = this.#options.onEvent;
    if (observe) (async () => observe(event))().catch(() => {});
  }
}

/** A key of its own for a batch of events, where the platform can make one; pages that came by plain http have no `randomUUID`. */
function newKey() {
  const { crypto } = globalThis;
  if (crypto?.randomUUID) return crypto.randomUUID();
  const bytes = crypto?.getRandomValues?.(new Uint8Array(16));
  return bytes && Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What `work` yields; `undefined` where there is no module to ask. */
function orNot(work) {
  try {
    return work();
  } catch (error) {
    if (error.code !== "not_initialized") throw error;
    return undefined;
  }
}
