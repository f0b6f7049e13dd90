// The user's token for the next request: taken from the caller, kept while it is good, asked for again when not.

import { isAdvocateError, problem } from "../module/errors.js";
import { authorize, inspectToken } from "../module/exports.js";
import { within } from "./deadline.js";

// A token function is asked for a new token this long before the old one expires.
const EXPIRY_MARGIN_MS = 30_000;
// Clocks closer than this are taken as equal: `Date` counts whole seconds, and a reply takes time.
const SKEW_TOLERANCE_MS = 5_000;

export class Session {
  #source;
  #held;
  #pending;
  #skewMs = 0;

  constructor(source) {
    this.#source = source;
  }

  /** Learns how far the server's clock, which judges `exp`, is from this one. */
  learnTime(serverMs) {
    const skew = serverMs - Date.now();
    this.#skewMs = Math.abs(skew) > SKEW_TOLERANCE_MS ? skew : 0;
  }

  /** Whether another token can be had after one was refused. */
  get canRefresh() {
    return typeof this.#source === "function";
  }

  /** `{ jwt, isRead, refresh? }`. `refused`: the token that the API just turned down. */
  async token({ accountId, userId }, refused, timeoutMs, signal) {
    if (this.#source === undefined) throw required("the client has none");
    const { jwt, refresh } = this.canRefresh
      ? await this.#provided(refused, timeoutMs, signal)
      : { jwt: this.#source };
    const isRead = authorize(jwt, accountId, userId, this.#nowMs());
    return { jwt, isRead, refresh };
  }

  async #provided(refused, timeoutMs, signal) {
    const held = this.#held;
    let reason;
    if (!held) reason = "first";
    else if (held.jwt === refused) reason = "unauthorized";
    else if (held.expiresAtMs - EXPIRY_MARGIN_MS <= this.#nowMs()) reason = "expiring";
    else return { jwt: held.jwt };

    const shared = this.#pending;
    // Called inside a promise, so that what it throws and what it rejects with come the same way.
    const pending = (this.#pending ??= Promise.resolve(call(this.#source)));
    let jwt;
    try {
      jwt = await within(timeoutMs, signal, "The token function (userToken)", true, () => pending);
    } catch (thrown) {
      throw isAdvocateError(thrown) && ["timeout", "aborted"].includes(thrown.code)
        ? thrown
        : required("the token function failed; see `cause`", thrown);
    } finally {
      // Whoever comes back first ends the shared wait, so that one that hangs is not waited for again.
      if (this.#pending === pending) this.#pending = undefined;
    }
    if (typeof jwt !== "string") {
      throw problem("invalid_token", "The token function (userToken) must yield a JWT string", false);
    }
    const { expiresAtMs = Infinity } = inspectToken(jwt);
    this.#held = { jwt, expiresAtMs };
    return { jwt, refresh: shared ? undefined : reason };
  }

  #nowMs() {
    return Date.now() + this.#skewMs;
  }
}

const call = async (source) => source();

function required(why, cause) {
  const message =
    `A user token is required: ${why}. Pass the option \`userToken\`: a JWT that your server minted for the signed-in ` +
    "user, or a function that fetches one";
  // Nothing was sent, and a function that failed (often: offline) may do better next time.
  return problem("token_required", message, cause !== undefined, cause);
}
