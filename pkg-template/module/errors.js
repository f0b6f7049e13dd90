// The failures of this package. One class, whichever entry threw it.

// Two copies of the package on one page (a bundle each) must know each other's errors, so they are told by this mark
// and not by their prototype.
const MARK = Symbol.for("advocate-wasm.AdvocateError");

// What an error may say aloud. The server's own words are not among it: they may echo what was sent.
const SPOKEN = ["code", "retryable", "status", "apiErrorCode", "rsCode", "retryAfterMs", "attempts"];
const QUIET = ["serverMessage", "validationErrors"];

export class AdvocateError extends Error {
  // Consoles show it, and bundlers shorten what stands above.
  static name = "AdvocateError";

  constructor(detail) {
    if (typeof detail?.code !== "string") {
      throw new TypeError("An AdvocateError is this package's to make; throw an error of your own");
    }
    super(detail.message, detail); // of which Error reads `cause`
    for (const name of [...SPOKEN, ...QUIET]) {
      if (detail[name] === undefined) continue;
      // Not enumerable: a logger that lists members would say it aloud.
      const enumerable = !QUIET.includes(name);
      Object.defineProperty(this, name, {
        value: detail[name],
        enumerable,
        configurable: true,
        writable: true,
      });
    }
  }

  toJSON() {
    const json = { name: this.name, message: this.message };
    for (const name of SPOKEN) if (this[name] !== undefined) json[name] = this[name];
    return json;
  }

  static [Symbol.hasInstance](value) {
    return this === AdvocateError
      ? isAdvocateError(value)
      : Function.prototype[Symbol.hasInstance].call(this, value);
  }
}
Object.defineProperties(AdvocateError.prototype, {
  name: { value: "AdvocateError", configurable: true, writable: true },
  [MARK]: { value: true },
});

export function isAdvocateError(value) {
  try {
    return typeof value === "object" && value !== null && value[MARK] === true;
  } catch {
    return false; // a proxy that throws is no error of ours
  }
}

/** An error of ours, as the module makes them: from what it knows, what made it happen, and what a reply said of it. */
export const advocateError = (failure, cause, said) =>
  new AdvocateError({ ...failure, ...(cause !== undefined && { cause }), ...(said && words(said)) });

/** What a refusal says for itself. Its codes are constants; anything else in their place may echo what was sent. */
function words({ message, apiErrorCode, rsCode, validationErrors }) {
  const constant = (value) =>
    typeof value === "string" && /^[A-Z][A-Z0-9_]{0,63}$/.test(value) ? value : undefined;
  return {
    apiErrorCode: constant(apiErrorCode),
    rsCode: constant(rsCode),
    serverMessage: typeof message === "string" ? message : undefined,
    validationErrors: Array.isArray(validationErrors)
      ? validationErrors.filter((item) => typeof item === "string")
      : undefined,
  };
}

/** The same, for what is said here. */
export const problem = (code, message, retryable, cause) =>
  advocateError({ code, message, retryable }, cause);

/** Refuses an argument of the caller's. */
export function refuse(message, cause) {
  throw problem("invalid_argument", message, false, cause);
}

/** What came out of the module: an error of ours, or a trap that should never be. */
export function failure(thrown) {
  if (isAdvocateError(thrown)) return thrown;
  const message =
    "advocate-wasm failed in a way it never should; please report it with the `cause` of this error";
  return problem("internal", message, false, thrown);
}
