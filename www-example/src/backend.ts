const TIMEOUT_MS = 10_000;

/** What a visitor tells about themselves. */
export interface Details {
  firstName: string;
  lastName: string;
  email: string;
}

/** What the shop's own server could not do; `code` speaks the language of AdvocateError's codes. */
export class BackendError extends Error {
  override readonly name = "BackendError";
  readonly code: "network" | "timeout" | "server_error" | "validation_failed" | "bad_response";

  constructor(code: BackendError["code"], message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/**
 * Asks the shop's own server for the token that lets this page write this one user, and no other.
 *
 * Only a server can make one: it is signed with a key that must never be in a page. Here the sandbox plays that server;
 * in a real shop this is the sign-up request the shop has anyway.
 */
export async function requestUserToken(baseUrl: string, details: Details): Promise<string> {
  const response = await send(new URL("/session", baseUrl), {
    id: details.email,
    accountId: details.email,
    ...details,
  });
  if (response.status === 400 || response.status === 422) {
    throw new BackendError("validation_failed", `the session was refused with status ${response.status}`);
  }
  if (!response.ok)
    throw new BackendError("server_error", `the session failed with status ${response.status}`);
  const body: unknown = await response.json().catch((cause: unknown) => {
    throw failureOf(cause, "bad_response");
  });
  if (typeof body === "object" && body !== null && "token" in body && typeof body.token === "string") {
    return body.token;
  }
  throw new BackendError("bad_response", "the session came without a token");
}

async function send(url: URL, body: object): Promise<Response> {
  try {
    return await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      credentials: "omit",
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (cause) {
    throw failureOf(cause, "network");
  }
}

function failureOf(cause: unknown, otherwise: BackendError["code"]): BackendError {
  const timedOut = cause instanceof DOMException && cause.name === "TimeoutError";
  return new BackendError(timedOut ? "timeout" : otherwise, "the session could not be fetched", cause);
}
