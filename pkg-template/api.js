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
export { AdvocateClient } from "./client/client.js";
export { AdvocateError, isAdvocateError } from "./module/errors.js";
export { load as init } from "./module/load.js";
export { inspectToken } from "./tokens.js";
export { version } from "./package.json";
