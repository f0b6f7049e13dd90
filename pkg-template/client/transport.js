// One attempt of one call: the only file that touches the network.

import { requestHeaders } from "../module/advocate.js";
import { within } from "./deadline.js";
import { isAdvocateError, problem, refuse } from "../module/errors.js";

// More than any reply of the API.
const MAX_REPLY_LENGTH = 8_000_000;

/**
 * Sends the call's request and reads the reply: `{ status, text, object?, retryAfterMs?, dateMs? }`, where `object` is
 * the body when it is a JSON object.
 */
export function exchange(call, { token, fetch, keepalive, timeoutMs, signal }) {
  const { operation, repeatable } = call;
  const lost = (cause) => {
    if (isAdvocateError(cause)) throw cause;
    const message =
      `${operation} got no reply: the page is offline, or the request was blocked (CORS, Content-Security-Policy ` +
      "connect-src, an extension), or the connection was lost; see `cause`";
    throw problem("network", message, repeatable, { cause });
  };
  return within(timeoutMs, signal, operation, repeatable, async (ending) => {
    const send = fetch ?? globalThis.fetch;
    if (![send, globalThis.Request, globalThis.Headers].every((part) => typeof part === "function")) {
      refuse("This environment has no fetch, Request or Headers; pass the option `fetch`, or add a polyfill");
    }
    const request = describe(call, token, ending);
    const response = await begin(
      () => send.call(globalThis, request, keepalive ? { keepalive } : undefined),
      lost,
    );
    const { status, dateMs, retryAfterMs } = head(response, operation);
    const success = status >= 200 && status < 300;
    // A refusal is known by its status; a success without its body is not known to be one.
    const text = await begin(() => response.text(), success ? lost : () => "");
    return { status, dateMs, retryAfterMs, text, object: jsonObject(text) };
  });
}

function describe({ url, method, body }, token = "", signal) {
  try {
    const headers = requestHeaders(token, body !== undefined);
    // Open endpoints need no cookies; a redirect would carry the token along to wherever it leads.
    const policy = {
      credentials: "omit",
      redirect: "error",
      referrerPolicy: "strict-origin",
      cache: "no-store",
    };
    return new Request(url, { method, headers, body, signal, ...policy });
  } catch (cause) {
    return refuse("This environment refuses to build a Request for the API", cause);
  }
}

async function begin(work, failed) {
  try {
    return await work();
  } catch (thrown) {
    return failed(thrown);
  }
}

function head(response, operation) {
  let cause;
  try {
    const { status } = response;
    if (Number.isInteger(status) && status >= 200 && status <= 599) {
      const dateMs = date(field(response, "Date"));
      return { status, dateMs, retryAfterMs: wait(field(response, "Retry-After"), dateMs || Date.now()) };
    }
  } catch (thrown) {
    cause = thrown;
  }
  const message = `${operation} got something from fetch that is no Response with a status from 200 to 599`;
  throw problem("bad_response", message, false, { cause });
}

function field(response, name) {
  try {
    return String(response.headers.get(name) ?? "").trim();
  } catch {
    return "";
  }
}

/** `Retry-After`, seconds or a date, in milliseconds from now. */
function wait(value, nowMs) {
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : date(value) - nowMs;
  return Number.isFinite(ms) ? Math.max(ms, 0) : undefined;
}

// Engines read nearly anything as some date, "-5" included.
const date = (value) => (value.endsWith(" GMT") ? Date.parse(value) : NaN);

/** A reply's body as an object of its own; `undefined` when it is anything else. */
export function jsonObject(text) {
  if (typeof text !== "string" || text.length > MAX_REPLY_LENGTH) return undefined;
  try {
    // `fetch` takes a byte order mark off; what stands in for it may not.
    const value = JSON.parse(text.replace(/^\uFEFF/, ""));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
