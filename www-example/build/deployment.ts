/** Which Advocate tenant, on which server, one build of the page talks to. */
export interface Deployment {
  /** Base URL of the API, without a trailing slash. */
  baseUrl: string;
  /** Origin of the API, as the Content-Security-Policy names it. */
  origin: string;
  tenantAlias: string;
  /** Host under which the attribution cookie files what belongs to the API. */
  appDomain: string;
  /** Where the page itself will stand, for previews of its links. */
  siteUrl: string;
}

/** Reads ADVOCATE_BASE_URL, _TENANT, _APP_DOMAIN and SITE_URL; the defaults are those of the sandbox on this computer. */
export function readDeployment(environment: Record<string, string | undefined>): Deployment {
  const baseUrl = environment["ADVOCATE_BASE_URL"] || "http://localhost:8788";
  const tenantAlias = environment["ADVOCATE_TENANT"] || "demo";
  // Share links are made by the real host's rules wherever the API is reached: the sandbox does so too.
  const appDomain = environment["ADVOCATE_APP_DOMAIN"] || "app.referralsaasquatch.com";
  const siteUrl = web("SITE_URL", environment["SITE_URL"] || "http://localhost:4173/").href;
  const { origin } = web("ADVOCATE_BASE_URL", baseUrl);
  return { baseUrl: baseUrl.replace(/\/+$/, ""), origin, tenantAlias, appDomain, siteUrl };
}

function web(name: string, address: string): URL {
  const parsed = URL.canParse(address) ? new URL(address) : undefined;
  if (parsed?.protocol === "https:" || parsed?.protocol === "http:") return parsed;
  throw new Error(`${name} must be an address such as https://app.example.com, not "${address}"`);
}
