// Attribution cookies as the API's links bring them, with as many programs as wanted.

const APP_DOMAIN = "app.referralsaasquatch.com";
export const TENANT = "demo";

export function cookieOf(programs, tenantAlias = TENANT) {
  const entry = { codes: {}, codesExp: {}, links: {}, linksExp: {} };
  for (let index = 0; index < programs; index++) {
    const program = programs === 1 ? "classic" : `program-${index}`;
    const [code, link] = [`BOB${index}`, `https://ssqt.co/m${index}`];
    entry.codes[program] = code;
    entry.codesExp[code] = 1_900_000_000 + index;
    entry.links[program] = link;
    entry.linksExp[link] = 1_900_000_000 + index;
  }
  return { [APP_DOMAIN]: { [`${tenantAlias}_CODE`]: entry } };
}

const encoded = (value) =>
  btoa(JSON.stringify(value)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

/** Its value, however long: with enough programs it is more than a browser would keep. */
export const valueOf = (programs) => encoded(cookieOf(programs));

/** A user token; nobody here checks its signature. */
export const tokenOf = (claims) =>
  [
    { alg: "HS256", typ: "JWT", kid: "key-1" },
    { iat: 1_700_000_000, exp: 4_000_000_000, ...claims },
  ]
    .map(encoded)
    .concat("c2lnbmF0dXJl")
    .join(".");
