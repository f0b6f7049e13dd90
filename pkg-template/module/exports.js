// The module's functions. Each first makes sure that the module is there; all that could be wrong otherwise is the
// module's to say.

import * as module from "./advocate.js";
import { failure } from "./errors.js";
import { demand } from "./load.js";

const sure =
  (work) =>
  (...given) => {
    demand();
    try {
      return work(...given);
    } catch (thrown) {
      const error = failure(thrown);
      // The module's own frames lead nobody anywhere, and engines keep only ten.
      Error.captureStackTrace?.(error);
      throw error;
    }
  };

export const captureReferral = sure(module.captureReferral);
export const decodeCookie = sure(module.decodeCookie);
export const encodeCookie = sure(module.encodeCookie);
export const fillReferralCode = sure(module.fillReferralCode);
export const forgetReferral = sure(module.forgetReferral);
export const inspectToken = sure(module.inspectToken);
export const mergeCookies = sure(module.mergeCookies);
export const referralCodesByProgram = sure(module.referralCodesByProgram);
export const referredByCodes = sure(module.referredByCodes);
export const setCookieHeader = sure(module.setCookieHeader);
export const shareLink = sure(module.shareLink);
export const withAttribution = sure(module.withAttribution);

// A call, step by step; src/host/exports.rs says what each takes and yields.
export const describe = sure(module.describe);
export const authorize = sure(module.authorize);
export const requestInit = sure(module.requestInit);
export const statusOf = sure(module.statusOf);
export const serverTime = sure(module.serverTime);
export const judge = sure(module.judge);
export const retryDelay = sure(module.retryDelay);
