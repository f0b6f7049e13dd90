// The user's token for the next request: taken from the caller, kept while it is good, asked for again when not.

import { isAdvocateError, problem } from "../module/errors.js";
import { authorize, inspectToken } from "../module/exports.js";
import { elapsedMs } from "./clock.js";
import { within } from "./deadline.js";

// A token function is asked for a new token this long before the old one expires.
const EXPIRY_MARGIN_MS = 30_000;

export class Session {
  #source;
  #held;
  #pending;
  #serverOriginMs;
  #onRefresh;

  /** `onRefresh` hears why the token function was asked, once it has answered. */
  constructor(source, onRefresh) {
    this.#source = source;
    this.#onRefresh = onRefresh;
  }

  /** Learns what the server's clock says, which judges `exp`: what it said when the span of this page began. */
  learnTime(serverMs) {
    this.#serverOriginMs = serverMs - elapsedMs();
  }

  /** Whether another token can be had after one was refused. */
  get canRefresh() {
    return typeof this.#source === "function";
  }

  /**
   * `{ jwt, isRead, namesUser, subject? }`. `refused`: the token that the API just turned down; `isQuiet`: nobody waits
   * for the call, so that the function is asked for other users but once.
   */
  async token(call, { refused, isQuiet, timeoutMs, signal }) {
    if (this.#source === undefined) throw required("the client has none");
    if (!this.canRefresh) return this.#authorized(call, this.#source.trim());
    const asked = this.#reason(refused);
    const jwt = await this.#provided(asked, timeoutMs, signal);
    try {
      return this.#authorized(call, jwt);
    } catch (thrown) {
      // Somebody else may have signed in since it was fetched; whoever just asked knows that it is so.
      const isKnown = asked || (isQuiet && this.#held.isConfirmed);
      if (thrown.code !== "token_mismatch" || isKnown) throw thrown;
      const other = await this.#provided("other_user", timeoutMs, signal);
      this.#held.isConfirmed = true;
      return this.#authorized(call, other);
    }
  }

  #authorized({ accountId, userId }, jwt) {
    // Where the two clocks do not agree, the server judges.
    return { jwt, ...authorize(jwt, accountId, userId, Math.min(...this.#nowsMs())) };
  }

  #reason(refused) {
    const held = this.#held;
    if (!held) return "first";
    if (held.jwt === refused) return "unauthorized";
    return held.expiresAtMs - EXPIRY_MARGIN_MS <= Math.max(...this.#nowsMs()) ? "expiring" : undefined;
  }

  /** The token that is held, or what the function yields when there is a reason to ask it. */
  async #provided(reason, timeoutMs, signal) {
    if (reason === undefined) return this.#held.jwt;
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
    // Servers end a text with a line break, which no header may have.
    jwt = jwt.trim();
    const { expiresAtMs = Infinity } = inspectToken(jwt);
    this.#held = { jwt, expiresAtMs };
    if (!shared) this.#onRefresh(reason);
    return jwt;
  }

  /** By this machine's clock, and by the server's as far as it is known. */
  #nowsMs() {
    const now = Date.now();
    return [now, this.#serverOriginMs === undefined ? now : elapsedMs() + this.#serverOriginMs];
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
