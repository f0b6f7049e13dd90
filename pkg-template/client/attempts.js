// A call from its first attempt to its last. Here is waited; what is sent, what a reply means and when to try again is
// the module's to say.

import { advocateError, problem } from "../module/errors.js";
import { judge, retryDelay, serverTime } from "../module/exports.js";
import { bounded, elapsedMs } from "./clock.js";
import { aborted, counted, pause } from "./deadline.js";
import { exchange } from "./transport.js";

// How long an operation rests after a rate limit that names no time.
const DEFAULT_REST_MS = 30_000;

export class Attempts {
  #session;
  #fetch;
  #emit;
  #resting = Object.create(null);

  constructor(session, fetch, emit) {
    this.#session = session;
    this.#fetch = fetch;
    this.#emit = emit;
  }

  /**
   * Attempts until one succeeds or nothing speaks for another: the reply. `onAttempt` counts along. `kept`: of an upsert
   * that was kept, which nobody waits for, `{ subject? }`; `onSubject` hears what such a subject is to be.
   */
  async carryThrough(call, { signal, keepalive, timeoutMs, retries, onAttempt, onSubject, kept }) {
    const { operation } = call;
    this.#checkRest(operation);
    let attempt = 0;
    let repeated = 0;
    let waitedMs = 0;
    let refused;
    // Whether an attempt may have been carried out although no answer says so; one that was kept may have been before.
    let sentBefore = kept !== undefined;
    for (;;) {
      let token;
      try {
        if (call.userId !== undefined) {
          token = await this.#token(call, { refused, kept, onSubject, timeoutMs, signal });
        }
      } catch (thrown) {
        throw counted(thrown, attempt);
      }
      // The signal may have fired while nothing was waited for.
      if (signal?.aborted) throw counted(aborted(operation, signal), attempt);
      attempt++;
      onAttempt?.(attempt);
      try {
        return await this.#attempt(call, attempt, { token, sentBefore, signal, keepalive, timeoutMs });
      } catch (thrown) {
        const error = counted(thrown, attempt);
        // A 401 was not carried out, so even a create may be sent again with another token; once.
        if (error.code === "unauthorized" && token && refused === undefined && this.#session.canRefresh) {
          refused = token.jwt;
          continue;
        }
        if (!error.retryable || !call.repeatable) throw error;
        const delayMs = retryDelay(error.retryAfterMs, retries, repeated, waitedMs);
        if (delayMs === undefined) throw error;
        sentBefore ||= error.code !== "rate_limited";
        repeated++;
        waitedMs += delayMs;
        this.#emit({ type: "retry", operation, attempt, delayMs, code: error.code });
        await pause(delayMs, signal, operation).catch((thrown) => {
          throw counted(thrown, attempt);
        });
      }
    }
  }

  async #token(call, { kept, onSubject, ...how }) {
    const token = await this.#session.token(call, { ...how, isQuiet: kept !== undefined });
    if (token.namesUser) return token;
    // One that names nobody may be anybody's: another's sign-up must not go out with it.
    if (kept && (token.subject === undefined || token.subject !== kept.subject)) {
      throw problem(
        "token_mismatch",
        "The user token does not say that it is of whom this upsert is for",
        false,
      );
    }
    onSubject?.(token.subject);
    return token;
  }

  async #attempt(call, attempt, { token, sentBefore, ...options }) {
    const { operation, expectsId } = call;
    this.#emit({ type: "request", operation, attempt });
    const startedMs = elapsedMs();
    const reply = await exchange(call, { ...options, token: token?.jwt, fetch: this.#fetch });
    const { response, status, object } = reply;
    this.#emit({
      type: "response",
      operation,
      attempt,
      status,
      durationMs: Math.round(elapsedMs() - startedMs),
    });
    const dateMs = serverTime(response);
    if (dateMs !== undefined) this.#session.learnTime(dateMs);
    try {
      judge(operation, expectsId, token?.isRead ?? false, sentBefore, status, response, object);
    } catch (error) {
      if (error.code === "rate_limited") {
        this.#resting[operation] = elapsedMs() + bounded(error.retryAfterMs ?? DEFAULT_REST_MS);
      }
      throw error;
    }
    delete this.#resting[operation];
    return reply;
  }

  /** Another call during a rate limit would only prolong it. */
  #checkRest(operation) {
    const retryAfterMs = (this.#resting[operation] ?? 0) - elapsedMs();
    if (retryAfterMs > 0) {
      const message = `${operation} was not sent: the API is rate limiting this address; wait for retryAfterMs`;
      throw advocateError({ code: "rate_limited", message, retryable: true, retryAfterMs, attempts: 0 });
    }
  }
}
