// One attempt of one call: the only file that touches the network.

import { isAdvocateError, problem, refuse } from "../module/errors.js";
import { requestInit, statusOf } from "../module/exports.js";
import { within } from "./deadline.js";
import { takeOver } from "./head_start.js";

let hosted = (fetch) => fetch;

/** For hosts that are asked otherwise: their entry makes a fetch as this file expects it from the one that there is. */
export function sendBy(wrap) {
  hosted = wrap;
}

// More than any reply of the API.
const MAX_REPLY_LENGTH = 8_000_000;

/**
 * Sends the call's request and reads the reply: `{ response, status, text, object }`, where `object` is the
 * body when it is a JSON object, `undefined` when nothing came, and `null` when something else did.
 */
export async function exchange(call, { token, fetch, keepalive, timeoutMs, signal }) {
  const { operation, method, url, body, repeatable } = call;
  const lost = (cause) => {
    if (isAdvocateError(cause)) throw cause;
    const message =
      `${operation} got no reply: the page is offline, or the request was blocked (CORS, Content-Security-Policy ` +
      "connect-src, an extension), or the connection was lost; see `cause`";
    throw problem("network", message, repeatable, cause);
  };
  const begun = fetch === undefined ? takeOver(url) : undefined;
  if (begun) {
    try {
      return await within(timeoutMs, signal, operation, repeatable, async () =>
        received(operation, await begun, lost),
      );
    } catch (thrown) {
      if (thrown?.code === "aborted") throw thrown;
    } // else nobody has the answer, so it is asked for here
  }
  return within(timeoutMs, signal, operation, repeatable, async (ending) => {
    const send = fetch ?? globalThis.fetch;
    if (typeof send !== "function") {
      refuse("This environment has no fetch; pass the option `fetch`, or add a polyfill");
    }
    const init = requestInit(method, body, token, ending, keepalive);
    const ask = () => hosted(send).call(globalThis, url, init);
    const response = await begin(ask, (thrown) => {
      if (!refusesSignal(thrown)) return lost(thrown);
      delete init.signal; // the wait ends without it, too
      return begin(ask, lost);
    });
    return received(operation, response, lost);
  });
}

async function received(operation, response, lost) {
  const status = statusOf(operation, response);
  // A refusal is known by its status; a success without its body is not known to be one.
  const text = await begin(() => read(response, operation), status < 300 ? lost : () => "");
  const isNothing = typeof text === "string" && text.trim() === "";
  return { response, status, text, object: jsonObject(text) ?? (isNothing ? undefined : null) };
}

/** Whether a fetch took a test DOM's signal for none, as one of another realm does before anything is sent. */
function refusesSignal(thrown) {
  try {
    return /AbortSignal/.test(thrown.message);
  } catch {
    return false;
  }
}

function read(response, operation) {
  const { text } = response;
  if (typeof text === "function") return text.call(response);
  const message = `${operation} got something from fetch without text(): what stands in for it must yield a Response`;
  throw problem("bad_response", message, false);
}

async function begin(work, failed) {
  try {
    return await work();
  } catch (thrown) {
    return failed(thrown);
  }
}

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
