// People whose every word is a marker: whatever of them is seen where it should not be, is a leak.

/** No library, engine or sentence of ours has these words. */
export const MARKERS = {
  id: "zqIDENTqz",
  email: "zqMAILqz",
  firstName: "zqFIRSTqz",
  lastName: "zqLASTqz",
  customField: "zqFIELDqz",
  segment: "zqSEGMENTqz",
  cookie: "zqCOOKIEqz",
  code: "zqCODEqz",
};

/** Somebody to sign up. */
export const somebody = (id) => ({
  id: `${MARKERS.id}+${id}@example.com`,
  accountId: `${MARKERS.id}+${id}@example.com`,
  firstName: MARKERS.firstName,
  lastName: MARKERS.lastName,
  email: `${MARKERS.email}+${id}@example.com`,
  segments: [MARKERS.segment],
  customFields: { note: MARKERS.customField },
});

/** Somebody with a code of their own, to be looked up. */
export const advocate = (id) => ({ ...somebody(id), referralCodes: { classic: MARKERS.code } });

/** What the page has in its jar and its address: an attribution that holds a marker. */
export const COOKIE = Buffer.from(
  JSON.stringify({ "app.referralsaasquatch.com": { demo_CODE: { codes: { classic: MARKERS.cookie } } } }),
).toString("base64url");
