// Attribution, from an address to a sign-up. The rules are the module's; here they meet the page.

import { ask } from "./module/core.js";
import { refuse } from "./module/errors.js";
import * as page from "./page.js";
import {
  CAPTURE,
  DECODE_COOKIE,
  ENCODE_ANY,
  ENCODE_COOKIE,
  LIVE_CODES,
  MERGE_COOKIES,
  SET_COOKIE_HEADER,
  WITHOUT_ATTRIBUTION,
  WITH_ATTRIBUTION,
} from "./module/questions.js";
import { members, optional, snapshot, text } from "./module/foreign.js";

export const DEFAULT_APP_DOMAIN = "app.referralsaasquatch.com";
const MAX_ENCODED = 66_000; // the module refuses from 65,536 on

export const decodeCookie = (value) => ask(DECODE_COOKIE, text(value, "value", MAX_ENCODED));
export const encodeCookie = (cookie) => ask(ENCODE_COOKIE, object(cookie, "cookie"));
export const mergeCookies = (stored, incoming) =>
  ask(MERGE_COOKIES, object(stored, "stored"), object(incoming, "incoming"));

export const referredByCodes = (cookie, options) => distinct(codesOf(cookie, options));
export const referralCodesByProgram = (cookie, options) => byProgram(codesOf(cookie, options));

export function captureReferral(options) {
  const given = members(required(options), "options", [
    "tenantAlias",
    "appDomain",
    "nowMs",
    "url",
    "store",
    "cleanUrl",
    "cookie",
  ]);
  const scope = scopeOf(given);
  const store = optional(given, "store", "boolean");
  const clean = optional(given, "cleanUrl", "boolean", false);
  const attributes = attributesOf(given.cookie);
  const inPage = page.inPage();
  const shown = inPage ? page.address() : "";
  const url = given.url === undefined ? shown : href(given.url, "options.url");

  const read = () => ask(CAPTURE, url, page.jar(), page.remembered(), ...scope);
  const { found, reason } = inPage ? keep(read, store, attributes) : outside(read());
  if (clean && inPage) {
    const cleaned = ask(WITHOUT_ATTRIBUTION, shown);
    if (cleaned !== shown) page.replaceAddress(cleaned);
  }
  const { fits, held, arrived, codes, ...attribution } = found;
  return {
    ...attribution,
    referredByCodes: distinct(codes),
    codesByProgram: byProgram(codes),
    stored: reason === undefined,
    ...(reason && { reason }),
  };
}

const outside = (found) => ({ found, reason: found.encoded ? "no_page" : "nothing" });

/** Stores what was found, or keeps it in memory. `reason` is `undefined` when the jar holds it; otherwise why not. */
function keep(read, store, attributes) {
  let found = read();
  let reason;
  if (!found.encoded) return { found, reason: "nothing" };
  if (found.held) reason = undefined;
  else if (store === false) reason = "not_asked";
  else if (store === undefined && page.optedOut()) reason = "opted_out";
  else if (!found.fits) reason = "too_large";
  else {
    const domain = attributes.domain ?? page.topDomain() ?? null;
    // Read once more right before writing: what another script stored meanwhile is merged, not lost.
    found = read();
    const line = ask(SET_COOKIE_HEADER, found.encoded, domain, attributes.maxAgeDays, attributes.secure);
    if (!page.store(line, found.encoded, domain !== null)) reason = "refused_by_browser";
  }
  page.remember(reason && found.arrived);
  return { found, reason };
}

export function withAttribution(url, attribution) {
  const address = href(url, "url");
  const given =
    typeof attribution === "string" ? attribution : members(attribution, "attribution", ["encoded"]).encoded;
  if (given === "") return address;
  const cookie = typeof given === "string" ? decodeCookie(given) : object(attribution, "attribution");
  return ask(WITH_ATTRIBUTION, address, ask(ENCODE_ANY, cookie));
}

export function fillReferralCode(field, options) {
  const { scope, programId } = codeOptions(options);
  if (!page.inPage()) return undefined;
  const { codes } = ask(CAPTURE, "", page.jar(), page.remembered(), ...scope);
  const code = codes.find(([program]) => programId === undefined || program === programId)?.[1];
  if (code !== undefined) page.type(field, code);
  return code;
}

export function setCookieHeader(encoded, options) {
  const { domain, maxAgeDays, secure } = attributesOf(options);
  return ask(SET_COOKIE_HEADER, text(encoded, "encoded", MAX_ENCODED), domain ?? null, maxAgeDays, secure);
}

function codesOf(cookie, options) {
  const { scope, programId } = codeOptions(options);
  const document = typeof cookie === "string" ? decodeCookie(cookie) : object(cookie, "cookie");
  return ask(LIVE_CODES, document, ...scope).filter(([of]) => programId === undefined || of === programId);
}

function codeOptions(options) {
  const given = members(required(options), "options", ["tenantAlias", "appDomain", "nowMs", "programId"]);
  return { scope: scopeOf(given), programId: optional(given, "programId", "string") };
}

function scopeOf(given) {
  const tenantAlias = optional(given, "tenantAlias", "string");
  if (!tenantAlias) refuse("options.tenantAlias is required: a non-empty string");
  const appDomain = optional(given, "appDomain", "string") || DEFAULT_APP_DOMAIN;
  return [appDomain, tenantAlias, optional(given, "nowMs", "number", Date.now())];
}

function attributesOf(options) {
  const given = members(options, "options.cookie", ["domain", "maxAgeDays", "secure"]);
  return {
    domain: optional(given, "domain", "string"),
    maxAgeDays: optional(given, "maxAgeDays", "number", 365),
    secure: optional(given, "secure", "boolean", false),
  };
}

function href(value, path) {
  if (typeof value === "string") return value;
  const { href } = value === undefined ? {} : members(value, path, ["href"]);
  return typeof href === "string" ? href : refuse(`${path} must be a string or a URL`);
}

function object(value, path) {
  const copy = snapshot(value, path);
  if (typeof copy !== "object" || copy === null || Array.isArray(copy)) refuse(`${path} must be an object`);
  return copy;
}

const required = (options) => options ?? refuse("options must be an object with at least tenantAlias");

const distinct = (codes) => [...new Set(codes.map(([, code]) => code))];
const byProgram = (codes) => Object.fromEntries(codes);
