// A call from its beginning to its end. JavaScript waits, the module decides: what is sent, what a reply means, when to
// try again.

import { ask } from "../module/core.js";
import { aborted, pause, within } from "./deadline.js";
import { isAdvocateError, problem, refuse } from "../module/errors.js";
import { canStart, load } from "../module/load.js";
import * as page from "../page.js";
import { DESCRIBE_CALL, INSPECT_TOKEN, JUDGE_REPLY, RETRY_DELAY } from "../module/questions.js";
import { Session } from "./session.js";
import { members, optional, snapshot, text } from "../module/foreign.js";
import { exchange, jsonObject } from "./transport.js";

// How long an operation rests after a rate limit that names no time.
const DEFAULT_REST_MS = 30_000;
// How many found codes are remembered; the oldest goes first.
const REMEMBERED = 64;
const MAX_ID = 10_000;

export class AdvocateClient {
  #options;
  #session;
  #resting = {};
  #found = new Map();
  #shared = new Map();
  #outbox;
  #address;

  constructor(options) {
    const given = members(
      options ?? refuse("options must be an object with at least tenantAlias"),
      "options",
      [
        "tenantAlias",
        "baseUrl",
        "userToken",
        "timeoutMs",
        "retries",
        "fetch",
        "attribution",
        "onEvent",
        "outbox",
      ],
    );
    for (const name of ["fetch", "onEvent"]) optional(given, name, "function");
    if (!["undefined", "string", "function"].includes(typeof given.userToken)) {
      refuse("options.userToken must be a JWT, or a function that yields one");
    }
    if (![undefined, "cookie", "codes", "none"].includes(given.attribution)) {
      refuse('options.attribution must be "cookie", "codes" or "none"');
    }
    const { tenantAlias, baseUrl } = snapshot(
      { tenantAlias: given.tenantAlias, baseUrl: given.baseUrl },
      "options",
    );
    this.#options = { ...given, tenantAlias, baseUrl, ...bounds(given, { timeoutMs: 10_000, retries: 2 }) };
    this.#session = new Session(given.userToken);
    // With the slim entry not loaded yet, the first call says the same.
    if (canStart()) this.#check();
    if (given.outbox !== undefined) {
      this.#outbox = doorOf(given.outbox).attach({
        address: () => (canStart() ? this.#check() : undefined),
        send: (call, signal) => this.#carryThrough(call, { ...this.#options, signal }),
        emit: (event) => this.#emit(event),
      });
    }
  }

  async upsertUser(user, options) {
    return this.#write("upsertUser", user, options);
  }

  async createUser(user, options) {
    return this.#write("createUser", user, options);
  }

  async getUser(accountId, userId, options) {
    const subject = {
      accountId: text(accountId, "accountId", MAX_ID),
      userId: text(userId, "userId", MAX_ID),
    };
    const { call, bounds } = await this.#begin("getUser", options, subject);
    return (await this.#carryThrough(call, bounds)).object;
  }

  async lookupByCode(code, options) {
    const { call, bounds } = await this.#begin("lookupByCode", options, { code: text(code, "code", MAX_ID) });
    return jsonObject(await this.#lookup(call, bounds));
  }

  async #write(operation, user, options) {
    // Everything is read before anything is awaited: what the caller changes afterwards is another call's.
    const subject = {
      user: snapshot(user, "user"),
      attribution: this.#options.attribution,
      jar: page.jar(),
      unstored: page.remembered(),
      nowMs: Date.now(),
    };
    const { call, bounds } = await this.#begin(operation, options, subject);
    const send = () => this.#carryThrough(call, bounds);
    // What may be repeated is the upsert.
    return (await (this.#outbox && call.repeatable ? this.#outbox(call, bounds, send) : send())).object;
  }

  /** The call as the module describes it, and how long it may take. */
  async #begin(operation, options, subject) {
    const { tenantAlias, baseUrl } = this.#options;
    const names = ["signal", "timeoutMs", "retries", "keepalive", "fields", "extraFields"];
    const given = members(options, "options", names);
    const { fields, extraFields } = snapshot(
      { fields: given.fields, extraFields: given.extraFields },
      "options",
    );
    const { signal } = given;
    if (signal !== undefined && !isSignal(signal)) refuse("options.signal must be an AbortSignal");
    const limits = {
      signal,
      keepalive: optional(given, "keepalive", "boolean", false),
      ...bounds(given, this.#options),
    };
    if (!canStart()) await load();
    this.#check();
    const described = ask(DESCRIBE_CALL, {
      operation,
      tenantAlias,
      baseUrl,
      fields,
      extraFields,
      ...subject,
    });
    const { accountId, id, userId = id } = subject.user ?? subject;
    const call = { ...described, operation, accountId, userId };
    if (call.skipped) this.#emit({ type: "attribution_skipped", reason: call.skipped });
    return { call, bounds: limits };
  }

  /** What is wrong with the options shows in any call; a lookup is the least of them. Yields its address. */
  #check() {
    if (this.#address) return this.#address;
    const { tenantAlias, baseUrl, userToken } = this.#options;
    const { url } = ask(DESCRIBE_CALL, { operation: "lookupByCode", tenantAlias, baseUrl, code: "CODE" });
    if (typeof userToken === "string") ask(INSPECT_TOKEN, userToken.slice(0, 17_000), 0);
    return (this.#address = url);
  }

  /** Attempts until one succeeds or nothing speaks for another. */
  async #carryThrough(call, { signal, keepalive, timeoutMs, retries }) {
    const { operation } = call;
    this.#checkRest(operation);
    let attempt = 0;
    let repeated = 0;
    let waitedMs = 0;
    let refused;
    for (;;) {
      let token;
      try {
        token = call.userId === undefined ? undefined : await this.#token(call, refused, timeoutMs, signal);
      } catch (thrown) {
        throw counted(thrown, attempt);
      }
      // The signal may have fired while nothing was waited for.
      if (signal?.aborted) throw counted(aborted(operation, signal), attempt);
      attempt++;
      try {
        return await this.#attempt(call, attempt, { token, signal, keepalive, timeoutMs });
      } catch (thrown) {
        const error = counted(thrown, attempt);
        // A 401 was not carried out, so even a create may be sent again with another token; once.
        if (error.code === "unauthorized" && token && refused === undefined && this.#session.canRefresh) {
          refused = token.jwt;
          continue;
        }
        if (!error.retryable || !call.repeatable) throw error;
        const delayMs = ask(RETRY_DELAY, error.retryAfterMs ?? null, retries, repeated, waitedMs);
        if (delayMs === null) throw error;
        repeated++;
        waitedMs += delayMs;
        this.#emit({ type: "retry", operation, attempt, delayMs, code: error.code });
        await pause(delayMs, signal, operation).catch((thrown) => {
          throw counted(thrown, attempt);
        });
      }
    }
  }

  async #token(call, refused, timeoutMs, signal) {
    const token = await this.#session.token(call, refused, timeoutMs, signal);
    if (token.refresh) this.#emit({ type: "token_refreshed", reason: token.refresh });
    return token;
  }

  async #attempt(call, attempt, { token, ...options }) {
    const { operation } = call;
    this.#emit({ type: "request", operation, attempt });
    const startedMs = Date.now();
    const reply = await exchange(call, { ...options, token: token?.jwt, fetch: this.#options.fetch });
    const { status, object, retryAfterMs } = reply;
    this.#emit({ type: "response", operation, attempt, status, durationMs: Date.now() - startedMs });
    if (reply.dateMs) this.#session.learnTime(reply.dateMs);
    const said = envelope(object);
    try {
      const sent = [operation, call.expectsId, token?.kind === "read"];
      const codes = [said.apiErrorCode ?? "", said.rsCode ?? ""];
      ask(
        JUDGE_REPLY,
        ...sent,
        status,
        object !== undefined,
        typeof object?.id === "string" && object.id !== "",
        ...codes,
      );
      delete this.#resting[operation];
      return reply;
    } catch (error) {
      if (error.code === "rate_limited")
        this.#resting[operation] = Date.now() + (retryAfterMs ?? DEFAULT_REST_MS);
      throw problem(error.code, error.message, error.retryable, { status, retryAfterMs, ...said });
    }
  }

  /** Another call during a rate limit would only prolong it. */
  #checkRest(operation) {
    const retryAfterMs = (this.#resting[operation] ?? 0) - Date.now();
    if (retryAfterMs > 0) {
      const message = `${operation} was not sent: the API is rate limiting this address; wait for retryAfterMs`;
      throw problem("rate_limited", message, true, { retryAfterMs, attempts: 0 });
    }
  }

  /** Remembered, shared with a call under way, or asked for. The request goes on until nobody waits for it any more. */
  async #lookup(call, { signal, ...options }) {
    // The shared request has a signal of its own, so it would be sent all the same.
    if (signal?.aborted) throw counted(aborted(call.operation, signal), 0);
    const known = this.#found.get(call.url);
    if (known !== undefined) return known;
    const key = JSON.stringify([call.url, options]);
    let shared = this.#shared.get(key);
    if (!shared) {
      const controller = new AbortController();
      const reply = this.#carryThrough(call, { ...options, signal: controller.signal });
      shared = { controller, waiting: 0, text: reply.then(({ text }) => text) };
      shared.text.catch(() => {}); // whoever still waits is told; the request may outlive them all
      this.#shared.set(key, shared);
    }
    shared.waiting++;
    try {
      const found = await within(0x7fffffff, signal, call.operation, false, () => shared.text);
      if (this.#found.size >= REMEMBERED) this.#found.delete(this.#found.keys().next().value);
      this.#found.set(call.url, found);
      return found;
    } finally {
      if (--shared.waiting === 0) {
        this.#shared.delete(key);
        shared.controller.abort(); // does nothing to a request that has finished
      }
    }
  }

  /** Tells the observer. Whatever it does is its own affair, later failures included. */
  #emit(event) {
    const observe = this.#options.onEvent;
    if (observe) (async () => observe(event))().catch(() => {});
  }
}

/** Whether the getter of real signals, another realm's included, takes it for one; a member of its own proves nothing. */
function isSignal(value) {
  try {
    return typeof Reflect.get(AbortSignal.prototype, "aborted", value) === "boolean";
  } catch {
    return false;
  }
}

/** The client's way into an outbox, whichever copy of this package made it. */
function doorOf(outbox) {
  try {
    const door = outbox[Symbol.for("advocate-wasm.Outbox")];
    if (door.version === 1) return door;
  } catch {} // it is something else
  refuse('options.outbox must be made by createOutbox() of "advocate-wasm/outbox"');
}

function counted(error, attempts) {
  if (isAdvocateError(error)) Object.assign(error, { attempts });
  return error;
}

/** What a reply says of its failure. The codes are constants; anything else in their place may echo what was sent. */
function envelope(object) {
  const constant = (value) =>
    /^[A-Z][A-Z0-9_]{0,63}$/.test(value) && typeof value === "string" ? value : undefined;
  const { message, apiErrorCode, rsCode, validationErrors } = object ?? {};
  return {
    apiErrorCode: constant(apiErrorCode),
    rsCode: constant(rsCode),
    serverMessage: typeof message === "string" ? message : undefined,
    validationErrors: Array.isArray(validationErrors)
      ? validationErrors.filter((item) => typeof item === "string")
      : undefined,
  };
}

function bounds(given, standard) {
  const { timeoutMs = standard.timeoutMs, retries = standard.retries } = given;
  // Timers count in 32 bits; a longer one would fire at once.
  if (!(typeof timeoutMs === "number" && timeoutMs >= 1 && timeoutMs <= 0x7fffffff)) {
    refuse("options.timeoutMs must be a number of milliseconds from 1 to 2147483647");
  }
  if (!(Number.isInteger(retries) && retries >= 0 && retries <= 10)) {
    refuse("options.retries must be a whole number from 0 to 10");
  }
  return { timeoutMs, retries };
}
