import { captureReferral, forgetReferral } from "advocate-wasm";

const tenantAlias = "your_tenant";

// At once: this page knows who invited, and nothing is stored.
captureReferral({ tenantAlias, store: false });

/** What the visitor agreed to: call it once that is known, and whenever it changes. */
export function consented(given: boolean) {
  if (given) {
    captureReferral({ tenantAlias, store: true, cleanUrl: true });
  } else {
    forgetReferral();
    captureReferral({ tenantAlias, store: false });
  }
}

// Keep the one that is yours.

/** OneTrust: the ids of the groups that are active, when the page was loaded and at each change. */
window.addEventListener("OneTrustGroupsUpdated", (event) => {
  consented((event as CustomEvent<string[]>).detail.includes("C0004"));
});

/** Cookiebot: when the visitor answers, and on the pages after that. */
declare const Cookiebot: { consent: { marketing: boolean } };
for (const answer of ["CookiebotOnAccept", "CookiebotOnDecline"]) {
  window.addEventListener(answer, () => consented(Cookiebot.consent.marketing));
}

/** Usercentrics: the window event that you named in its settings, here "ucEvent". */
type Status = { event: string; ucCategory: { marketing: boolean | null } };
window.addEventListener("ucEvent", (event) => {
  const { detail } = event as CustomEvent<Status>;
  if (detail.event === "consent_status") consented(detail.ucCategory.marketing === true);
});
