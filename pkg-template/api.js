// Every export of the package but the way it is loaded. Each call makes sure that the module is there, and turns what
// it throws into an AdvocateError. Nothing else happens here.

import * as core from "./advocate.js";
import { failure } from "./errors.js";
import { canStart, demand, load } from "./module.js";
import { version } from "./package.json";

export { AdvocateError, isAdvocateError } from "./errors.js";
export { load as init, version };

function guarded(call) {
  demand();
  try {
    return call();
  } catch (thrown) {
    throw failure(thrown);
  }
}

export const decodeCookie = (value) => guarded(() => core.decodeCookie(value));
export const encodeCookie = (cookie) => guarded(() => core.encodeCookie(cookie));
export const mergeCookies = (stored, incoming) => guarded(() => core.mergeCookies(stored, incoming));
export const referredByCodes = (cookie, options) => guarded(() => core.referredByCodes(cookie, options));
export const referralCodesByProgram = (cookie, options) => guarded(() => core.referralCodesByProgram(cookie, options));
export const captureReferral = (options) => guarded(() => core.captureReferral(options));
export const withAttribution = (url, attribution) => guarded(() => core.withAttribution(url, attribution));
export const fillReferralCode = (field, options) => guarded(() => core.fillReferralCode(field, options));
export const setCookieHeader = (encoded, options) => guarded(() => core.setCookieHeader(encoded, options));
export const inspectToken = (jwt) => guarded(() => core.inspectToken(jwt));

export class AdvocateClient {
  #core;
  #options;

  constructor(options) {
    if (canStart()) this.#core = guarded(() => new core.Client(options));
    // Not loaded yet: the methods will wait for it. Until then the caller may go on changing the object.
    else this.#options = typeof options === "object" ? { ...options } : options;
  }

  // These are `async` and await inside `try` so that the stack of a failure leads to the caller.

  async upsertUser(user, options) {
    try {
      return await (this.#core ?? (await this.#started())).upsertUser(user, options);
    } catch (thrown) {
      throw failure(thrown);
    }
  }

  async createUser(user, options) {
    try {
      return await (this.#core ?? (await this.#started())).createUser(user, options);
    } catch (thrown) {
      throw failure(thrown);
    }
  }

  async getUser(accountId, userId, options) {
    try {
      return await (this.#core ?? (await this.#started())).getUser(accountId, userId, options);
    } catch (thrown) {
      throw failure(thrown);
    }
  }

  async lookupByCode(code, options) {
    try {
      return await (this.#core ?? (await this.#started())).lookupByCode(code, options);
    } catch (thrown) {
      throw failure(thrown);
    }
  }

  async #started() {
    await load();
    return (this.#core ??= new core.Client(this.#options));
  }
}
