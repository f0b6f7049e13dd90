// The failures of this package. One class, whichever entry threw it.

// Two copies of the package on one page (a bundle each) must know each other's errors, so they are told by this mark
// and not by their prototype.
const MARK = Symbol.for("advocate-wasm.AdvocateError");

// What an error may say aloud. The server's own words are not among it: they may echo what was sent.
const SPOKEN = ["code", "retryable", "status", "apiErrorCode", "rsCode", "retryAfterMs", "attempts"];
const QUIET = ["serverMessage", "validationErrors"];

export class AdvocateError extends Error {
  constructor(detail) {
    super(detail.message, "cause" in detail ? { cause: detail.cause } : undefined);
    const define = (name, value, enumerable) =>
      Object.defineProperty(this, name, { value, enumerable, configurable: true, writable: true });
    for (const name of SPOKEN) if (detail[name] !== undefined) define(name, detail[name], true);
    for (const name of QUIET) if (detail[name] !== undefined) define(name, detail[name], false);
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
// On the prototype, so that no error lists them among its own properties.
Object.defineProperty(AdvocateError.prototype, "name", { value: "AdvocateError", configurable: true, writable: true });
Object.defineProperty(AdvocateError.prototype, MARK, { value: true });

export function isAdvocateError(value) {
  try {
    return typeof value === "object" && value !== null && value[MARK] === true;
  } catch {
    return false; // a proxy that throws is no error of ours
  }
}

/** What came out of the module as a failure, with the stack of the caller. */
export function failure(thrown) {
  if (isAdvocateError(thrown)) return thrown;
  if (typeof thrown === "object" && thrown !== null && typeof thrown.code === "string" && "retryable" in thrown) {
    return new AdvocateError(thrown);
  }
  return new AdvocateError({
    code: "internal",
    message: "advocate-wasm failed in a way it never should; please report it with the `cause` of this error",
    retryable: false,
    cause: thrown,
  });
}
