// How a call ended, in a form that tables can state.

import assert from "node:assert/strict";
import { isAdvocateError } from "advocate-wasm";

/** Every code there is, as the declarations list them. */
export const CODES = new Set([
  ...["invalid_argument", "invalid_token", "token_expired", "token_mismatch", "token_required"],
  ...[
    "invalid_cookie",
    "cookie_too_large",
    "not_initialized",
    "unauthorized",
    "endpoint_disabled",
    "forbidden",
  ],
  ...[
    "not_found",
    "user_exists",
    "validation_failed",
    "rate_limited",
    "server_error",
    "bad_response",
    "network",
  ],
  ...["timeout", "aborted"],
]);

/** The error that a promise rejects with; it must be one of ours, with a documented code. */
export async function failure(promise) {
  try {
    await promise;
  } catch (error) {
    return known(error);
  }
  return assert.fail("it should have been refused");
}

/** The error that a function throws. */
export function thrown(work) {
  try {
    work();
  } catch (error) {
    return known(error);
  }
  return assert.fail("it should have thrown");
}

function known(error) {
  if (!isAdvocateError(error)) throw error;
  // The cause is only looked at when something is wrong: it may be anything.
  if (!CODES.has(error.code)) assert.fail(`code ${error.code} is not documented: ${error.cause?.stack}`);
  return error;
}

/** Fails a test that would otherwise hang, long before the runner gives up. */
export async function within(ms, promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not settle within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
