// Every export of the package, whichever entry it comes by.

export { AdvocateClient } from "./client/client.js";
export { shareLink } from "./client/share_link.js";
export { AdvocateError, isAdvocateError } from "./module/errors.js";
export {
  captureReferral,
  decodeCookie,
  encodeCookie,
  fillReferralCode,
  forgetReferral,
  inspectToken,
  mergeCookies,
  referralCodesByProgram,
  referredByCodes,
  setCookieHeader,
  withAttribution,
} from "./module/exports.js";
export { load as init } from "./module/load.js";
export { version } from "./package.json";
