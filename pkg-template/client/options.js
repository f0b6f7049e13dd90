// What a client and its calls are told. Read once, when they are told; the module checks what the API is sent.

import { refuse } from "../module/errors.js";
import { members, optional } from "../module/foreign.js";

const CLIENT = [
  ...["tenantAlias", "baseUrl", "userToken", "timeoutMs", "retries"],
  ...["fetch", "attribution", "onEvent", "outbox"],
];
/** What an operation is told beside its arguments, for the module to check. */
const TOLD = ["fields", "extraFields", "programId", "shareMedium", "engagementMedium", "idempotencyKey"];
const CALL = ["signal", "timeoutMs", "retries", "keepalive", ...TOLD];
const STANDARD = { timeoutMs: 10_000, retries: 2 };

/** `ClientOptions`, with the standard bounds. */
export function clientOptions(options) {
  const given = members(
    options ?? refuse("options must be an object with at least tenantAlias"),
    "options",
    CLIENT,
  );
  for (const name of ["fetch", "onEvent"]) optional(given, name, "function");
  if (!["undefined", "string", "function"].includes(typeof given.userToken)) {
    refuse("options.userToken must be a JWT, or a function that yields one");
  }
  if (![undefined, "cookie", "codes", "none"].includes(given.attribution)) {
    refuse('options.attribution must be "cookie", "codes" or "none"');
  }
  return { ...given, ...bounds(given, STANDARD) };
}

/** The options of a call: `{ told, bounds }`, what its operation is told and how long it may take. */
export function callOptions(options, client) {
  const given = members(options, "options", CALL);
  const { signal } = given;
  if (signal !== undefined && !isSignal(signal)) refuse("options.signal must be an AbortSignal");
  const keepalive = optional(given, "keepalive", "boolean", false);
  return { told: told(given), bounds: { signal, keepalive, ...bounds(given, client) } };
}

const told = (given) => Object.fromEntries(TOLD.map((name) => [name, given[name]]));

/** The options of a function that needs no time: what it is told. */
export const toldOf = (options) => told(members(options, "options", TOLD));

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

/** Whether the getter of real signals, another realm's included, takes it for one; a member of its own proves nothing. */
function isSignal(value) {
  try {
    return typeof Reflect.get(AbortSignal.prototype, "aborted", value) === "boolean";
  } catch {
    return false;
  }
}

/** The client's way into an outbox, whichever copy of this package made it. */
export function doorOf(outbox) {
  try {
    const door = outbox[Symbol.for("advocate-wasm.Outbox")];
    if (door.version === 3 && door.attach) return door;
  } catch {} // it is something else
  return refuse('options.outbox must be made by createOutbox() of "advocate-wasm/outbox"');
}
