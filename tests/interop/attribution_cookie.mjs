// Attribution cookies as the tests write and read them, without either script's help.

import assert from "node:assert/strict";

export const DOMAIN = "app.referralsaasquatch.com";
export const TENANT = "acme";
export const LIVE = Math.floor(Date.now() / 1000) + 86_400;
export const PAST = Math.floor(Date.now() / 1000) - 86_400;

/** Any text, as an attribution parameter has it. */
export const raw = (text) => Buffer.from(text).toString("base64url");
export const encode = (document) => raw(JSON.stringify(document));
export const decode = (value) => JSON.parse(Buffer.from(value, "base64url").toString());

/** One tenant's entry under one domain of the API. */
export const entry = (members, tenant = TENANT, domain = DOMAIN) => ({
  [domain]: { [`${tenant}_CODE`]: members },
});
export const codes = (codes, tenant, domain) => entry({ codes }, tenant, domain);

/** The attribution cookies in what document.cookie lists. */
export const listed = (jar) =>
  jar
    .split("; ")
    .filter((pair) => pair.startsWith("_saasquatch="))
    .map((pair) => pair.slice("_saasquatch=".length));

/** The one attribution cookie in the jar, as a document; null when there is none. More than one is a defect. */
export function only(jar) {
  const values = listed(jar);
  assert.ok(values.length <= 1, `the jar holds ${values.length} attribution cookies`);
  return values.length === 0 ? null : decode(values[0]);
}
