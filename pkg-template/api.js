// Every export of the package, whichever entry it comes by.

export {
  captureReferral,
  decodeCookie,
  encodeCookie,
  fillReferralCode,
  mergeCookies,
  referralCodesByProgram,
  referredByCodes,
  setCookieHeader,
  withAttribution,
} from "./attribution.js";
export { AdvocateClient } from "./client.js";
export { AdvocateError, isAdvocateError } from "./errors.js";
export { load as init } from "./module.js";
export { inspectToken } from "./tokens.js";
export { version } from "./package.json";
