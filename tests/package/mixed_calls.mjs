// A long day of a page: every export and method, with successes, refusals and nonsense, no two calls with the same data.
// Runs in Node and in pages.

const TENANT = "acme";
const base64url = (value) =>
  btoa(JSON.stringify(value)).replaceAll("=", "").replaceAll("+", "-").replaceAll("/", "_");
const tokenFor = (id, claims) =>
  `${base64url({ alg: "HS256" })}.${base64url({ user: { id, accountId: id, email: id }, ...claims })}.c2ln`;
const json = (status, body) => new Response(JSON.stringify(body), { status });
const idOf = (url) => decodeURIComponent(url.match(/\/user\/([^/?]*)/)?.[1] ?? "");

/** Answers by what the id or code begins with. */
async function api(url, { signal }) {
  const named = idOf(url) || new URL(url).searchParams.get("referralCode");
  if (named.startsWith("lost")) throw new TypeError("Failed to fetch");
  if (named.startsWith("stuck")) {
    return new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
  }
  if (named.startsWith("busy")) return json(429, { rsCode: "RS033" });
  if (named.startsWith("known"))
    return json(400, { rsCode: "RS048", message: named, validationErrors: [named] });
  if (named.startsWith("nobody")) return json(404, { apiErrorCode: "REFERRAL_CODE_NOT_FOUND" });
  if (named.startsWith("portal")) return new Response("<h1>Sign in to the network</h1>");
  return json(200, { id: named, accountId: named, customFields: { note: named.repeat(20) } });
}

/** `n` → what is called; `expects`: the code it is refused with, if it is. */
function kinds(advocate) {
  const { AdvocateClient } = advocate;
  const options = { tenantAlias: TENANT, fetch: api, retries: 0 };
  const standing = new AdvocateClient({ ...options, onEvent: () => {} });
  const asking = (id) => new AdvocateClient({ ...options, userToken: async () => tokenFor(id) });
  const own = (id) => new AdvocateClient({ ...options, userToken: tokenFor(id) });
  const user = (id) => ({ id, accountId: id, email: id, customFields: { note: `${id}é` } });
  const codeOptions = { tenantAlias: TENANT };
  const cookie = (n) => ({
    "app.referralsaasquatch.com": { acme_CODE: { codes: { [`program-${n}`]: `CODE${n}` } } },
  });

  return [
    { call: (n) => own(`ann${n}`).upsertUser(user(`ann${n}`)) },
    { call: (n) => asking(`ann${n}`).createUser(user(`ann${n}`), { fields: ["id"] }) },
    { call: (n) => asking(`ann${n}`).getUser(`ann${n}`, `ann${n}`) },
    { call: (n) => standing.lookupByCode(`FOUND${n}`) },
    { call: (n) => standing.lookupByCode(`nobody${n}`), expects: "not_found" },
    { call: (n) => own(`known${n}`).createUser(user(`known${n}`)), expects: "user_exists" },
    { call: (n) => own(`busy${n}`).getUser(`busy${n}`, `busy${n}`), expects: "rate_limited" },
    { call: (n) => own(`lost${n}`).upsertUser(user(`lost${n}`)), expects: "network" },
    { call: (n) => own(`portal${n}`).getUser(`portal${n}`, `portal${n}`), expects: "bad_response" },
    { call: (n) => standing.upsertUser(user(`ann${n}`)), expects: "token_required" },
    { call: (n) => own(`bob${n}`).upsertUser(user(`ann${n}`)), expects: "token_mismatch" },
    {
      call: (n) => own(`ann${n}`).upsertUser({ ...user(`ann${n}`), locale: n }),
      expects: "invalid_argument",
    },
    { call: (n) => new AdvocateClient({ ...options, userToken: `TEST_${n}` }), expects: "invalid_token" },
    {
      call: (n) => {
        const controller = new AbortController();
        const stuck = standing.lookupByCode(`stuck${n}`, { signal: controller.signal });
        controller.abort(`enough of ${n}`);
        return stuck;
      },
      expects: "aborted",
    },
    {
      call: (n) => {
        const encoded = advocate.encodeCookie(advocate.mergeCookies(cookie(n), cookie(`${n}b`)));
        advocate.referredByCodes(advocate.decodeCookie(encoded), codeOptions);
        advocate.referralCodesByProgram(encoded, codeOptions);
        advocate.setCookieHeader(encoded);
        return advocate.withAttribution(`https://shop.example/?n=${n}`, encoded);
      },
    },
    { call: (n) => advocate.decodeCookie(`no cookie ${n}`), expects: "invalid_cookie" },
    {
      call: (n) => advocate.captureReferral({ ...codeOptions, url: `https://shop.example/?rsCode=CODE${n}` }),
    },
    { call: (n) => advocate.captureReferral({ ...codeOptions, nowMs: n, store: false }) },
    { call: (n) => advocate.inspectToken(tokenFor(`ann${n}`, { exp: n, iat: n })) },
    { call: (n) => advocate.inspectToken(`a.${n}.c`), expects: "invalid_token" },
  ];
}

/** Makes calls number `from` up to `to`, a few at a time; throws when one does not end as it should. */
export async function makeCalls(advocate, from, to, onOutcome = () => {}) {
  const all = kinds(advocate);
  for (let n = from; n < to; n += all.length) {
    await Promise.all(all.map((kind, index) => settle(advocate, kind, n + index, onOutcome)));
  }
}

async function settle(advocate, { call, expects }, n, onOutcome) {
  let outcome;
  try {
    outcome = await call(n);
  } catch (error) {
    if (!advocate.isAdvocateError(error) || error.code !== expects) throw error;
    onOutcome(error);
    return;
  }
  if (expects) throw new Error(`call ${n} should have been refused with ${expects}`);
  onOutcome(outcome);
}
