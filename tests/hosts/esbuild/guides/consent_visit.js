// Somebody who has not answered yet, refuses, agrees and takes it back, by the events of each consent manager. What is held
// in the jar after each; and at the end whether the page, whose address was cleaned, still knows who invited.

import { captureReferral } from "advocate-wasm";
import "./consent";

const tell = (name, detail) => window.dispatchEvent(new CustomEvent(name, { detail }));
const withCookiebot = (name, marketing) => {
  globalThis.Cookiebot = { consent: { marketing } };
  tell(name);
};

const MANAGERS = {
  onetrust: (given) => tell("OneTrustGroupsUpdated", given ? ["C0001", "C0004"] : ["C0001"]),
  cookiebot: (given) => withCookiebot(given ? "CookiebotOnAccept" : "CookiebotOnDecline", given),
  usercentrics: (given) =>
    tell("ucEvent", { event: "consent_status", ucCategory: { marketing: given || null } }),
};

const [, manager] = /(\w+)\.html/.exec(location.pathname);
const known = () => captureReferral({ tenantAlias: "demo", store: false }).referredByCodes;
const held = () => document.cookie.includes("_saasquatch");
const steps = [undefined, false, true, false].map((given) => {
  if (given !== undefined) MANAGERS[manager](given);
  return { held: held(), known: known().length, cleaned: !location.search.includes("rsCode") };
});

globalThis.outcome = steps;
