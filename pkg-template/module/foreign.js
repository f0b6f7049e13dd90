// Values of the caller's, where nothing is certain: getters throw, proxies lie, objects refer to themselves. Everything
// is read once and copied as JSON would carry it; the caller's objects are never changed.

import { isAdvocateError, problem, refuse } from "./errors.js";

const MAX_DEPTH = 120;
// More than any request has; also where copying an endless proxy ends.
const MAX_SIZE = 1_000_000;

/** A copy of a value, in which every text went through `text`. `path`: how errors name it; "" where its members are named alone. */
function copy(value, path, text) {
  let size = 0;
  // What is being read at the moment, should that throw.
  let reading;

  const copied = (value, at, depth, replaced) => {
    reading = at;
    size += typeof value === "string" ? value.length : 20;
    if (size > MAX_SIZE) refuse(`${at} is too large to be sent`);
    if (depth > MAX_DEPTH)
      refuse(`${at.slice(0, 120)} is nested deeper than ${MAX_DEPTH} levels, or refers to itself`);
    if (typeof value === "string") return text(value);
    if (value === null || typeof value === "boolean" || value === undefined) return value;
    if (typeof value === "number" && !Number.isFinite(value)) refuse(`${at} must be a finite number`);
    if (typeof value === "number") return value;
    if (typeof value !== "object") refuse(`${at} must not be a ${typeof value}: JSON cannot carry it`);

    const member = (key, at) => {
      reading = at;
      return copied(value[key], at, depth + 1);
    };
    if (Array.isArray(value)) {
      const { length } = value;
      const items = [];
      for (let index = 0; index < length; index++) items.push(member(index, `${at}[${index}]`) ?? null);
      return items;
    }
    if (!replaced && typeof value.toJSON === "function") return copied(value.toJSON(), at, depth, true);
    // A Map or a Set has no members of its own: sent as `{}`, its content would be lost without a word.
    if (Object.prototype.toString.call(value) !== "[object Object]") refuse(`${at} must be a plain object`);
    // Without a prototype, a member named __proto__ is one like any other.
    const members = Object.create(null);
    for (const key of Object.keys(value)) members[text(key)] = member(key, at ? `${at}.${key}` : key);
    return members;
  };

  try {
    return copied(value, path, 0);
  } catch (cause) {
    throw isAdvocateError(cause) ? cause : unreadable(reading, cause);
  }
}

/** A document of the caller's as JSON, exactly. Half a surrogate pair stays an escape, for the module to refuse. */
export const toJson = (value, path) => JSON.stringify(copy(value, path, (text) => text)) ?? "null";

/**
 * A method's arguments as JSON: `{ user: { … } }` is named "user" in errors. Of a text that was cut within a character, the
 * half becomes U+FFFD: a name that ends like that must not cost a sign-up. In an id, the module refuses it.
 */
export const argumentsJson = (given) =>
  JSON.stringify(copy(given, "", (text) => text.replace(/\p{Surrogate}/gu, "\ufffd")));

/** The members of an options object, each read once. */
export function members(value, path, names) {
  if (value === undefined) return {};
  if (value === null || (typeof value !== "object" && typeof value !== "function"))
    refuse(`${path} must be an object`);
  const read = {};
  for (const name of names) {
    try {
      read[name] = value[name];
    } catch (cause) {
      throw unreadable(`${path}.${name}`, cause);
    }
  }
  return read;
}

/** An optional member of options that must be of this type; numbers must be finite. */
export function optional(options, name, type, fallback) {
  const value = options[name];
  if (value === undefined) return fallback;
  if (typeof value !== type || (type === "number" && !Number.isFinite(value))) {
    refuse(`options.${name} must be a ${type}`);
  }
  return value;
}

const unreadable = (path, cause) =>
  problem("invalid_argument", `${path} could not be read: reading it threw`, false, cause);
