// Values of the caller's, where nothing is certain: getters throw, proxies lie, objects refer to themselves. Everything
// is read once and copied as JSON would carry it; the caller's objects are never changed.

import { isAdvocateError, problem, refuse } from "./errors.js";

const MAX_DEPTH = 128;
// More than any request has; also where copying an endless proxy ends.
const MAX_SIZE = 1_000_000;

/** A list that inherits nothing: pages give arrays a `toJSON` that makes texts of them (Prototype.js up to 1.6.1). */
const bare = (items) => Object.setPrototypeOf(items, null);

/** Of a text that was cut within a character, the half becomes U+FFFD. */
const whole = (text) => text.replace(/\p{Surrogate}/gu, "\ufffd");

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
      return bare(items);
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
 * A method's arguments as JSON: `{ user: { … } }` is named "user" in errors. A name that was cut within a character must not
 * cost a sign-up; in an id, the module refuses what is left of it.
 */
export const argumentsJson = (given) => JSON.stringify(copy(given, "", whole));

/**
 * The texts of an object of parameters as JSON: an array of names and values, in which objects are such arrays again, two
 * levels deep, for plugins wrap what they found. What is no text is somebody else's and left out.
 */
export function textsJson(value, path) {
  let size = 0;
  const texts = (item, depth) => {
    // Also where a list without end ends.
    size += typeof item === "string" ? item.length : 20;
    if (size > MAX_SIZE) refuse(`${path} is too large`);
    if (typeof item === "object" && item !== null && depth > 0) return pairs(item, depth - 1);
    if (typeof item === "number") return String(item);
    return typeof item === "string" ? whole(item) : undefined;
  };
  const pairs = (object, depth) => {
    const found = [];
    const add = (item, name) => {
      // A router's query has a list where a parameter stands twice.
      for (const one of Array.isArray(item) ? item : [item]) {
        const text = texts(one, depth);
        if (text !== undefined) found.push(bare([whole(name), text]));
      }
    };
    // URLSearchParams, whoever's they are.
    if (typeof object.getAll === "function") object.forEach(add);
    else for (const name of Object.keys(object)) add(object[name], name);
    return bare(found);
  };
  if (typeof value !== "object" || value === null) refuse(`${path} must be an object or URLSearchParams`);
  try {
    return JSON.stringify(pairs(value, 2));
  } catch (cause) {
    throw isAdvocateError(cause) ? cause : unreadable(path, cause);
  }
}

// Every option that some function of the package has: one object may serve them all.
const OPTIONS = [
  ...[
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
  ...["signal", "keepalive", "fields", "extraFields", "shareMedium", "engagementMedium", "idempotencyKey"],
  ...["programId", "appDomain", "nowMs", "url", "parameters", "cookieHeader", "store", "cleanUrl", "cookie"],
  ...["name", "maxEntries", "maxAgeMs"],
];
const COOKIE_OPTIONS = ["domain", "maxAgeDays", "secure", "sameSite", "partitioned"];

/** Refuses an option that no function has: a slip that would otherwise show as something that does not work. */
export function checkNames(options, path) {
  let names = [];
  try {
    if (options !== undefined) names = Object.keys(options);
  } catch (cause) {
    throw unreadable(path, cause);
  }
  const known = path === "options.cookie" ? COOKIE_OPTIONS : OPTIONS;
  const unknown = names.find((name) => !known.includes(name))?.slice(0, 40);
  if (unknown === undefined) return;
  const lower = unknown.toLowerCase();
  const far = (name) => (name.toLowerCase().startsWith(lower) ? 0 : distance(name.toLowerCase(), lower));
  const nearest = known.reduce((best, name) => (far(name) < far(best) ? name : best));
  refuse(`${path}.${unknown} is no option; did you mean ${nearest}?`);
}

/** How many letters are to be changed, added or left out to make one word of the other. */
function distance(one, other) {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let at = 0; at < one.length; at++) {
    const next = [at + 1];
    for (let to = 0; to < other.length; to++) {
      next.push(Math.min(next[to] + 1, row[to + 1] + 1, row[to] + (one[at] === other[to] ? 0 : 1)));
    }
    row = next;
  }
  return row[other.length];
}

/** The members of an options object, each read once. */
export function members(value, path, names) {
  if (value === undefined) return {};
  if (value === null || (typeof value !== "object" && typeof value !== "function"))
    refuse(`${path} must be an object`);
  checkNames(value, path);
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
