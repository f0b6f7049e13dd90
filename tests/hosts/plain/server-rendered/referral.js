// On every page: the code is kept, whichever page the link leads to. Where the form is, its field is filled.
const tenantAlias = "your_tenant";
advocate.captureReferral({ tenantAlias, cleanUrl: true });
const field = document.querySelector("#referral-code");
if (field) advocate.fillReferralCode(field, { tenantAlias });
