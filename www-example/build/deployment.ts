/** Which Advocate tenant, on which server, one build of the page talks to. */
export interface Deployment {
  /** Base URL of the API, without a trailing slash. */
  baseUrl: string;
  /** Origin of the API, as the Content-Security-Policy names it. */
  origin: string;
  tenantAlias: string;
  /** Host under which the attribution cookie files what belongs to the API. */
  appDomain: string;
}

/** Reads ADVOCATE_BASE_URL, _TENANT and _APP_DOMAIN; the defaults are those of the sandbox on this computer. */
export function readDeployment(environment: Record<string, string | undefined>): Deployment {
  const baseUrl = environment["ADVOCATE_BASE_URL"] || "http://localhost:8788";
  const tenantAlias = environment["ADVOCATE_TENANT"] || "demo";
  // Share links are made by the real host's rules wherever the API is reached: the sandbox does so too.
  const appDomain = environment["ADVOCATE_APP_DOMAIN"] || "app.referralsaasquatch.com";
  let parsed: URL;
  try {
    parsed = new URL(baseUrl);
  } catch {
    throw new Error(
      `ADVOCATE_BASE_URL must be an absolute URL such as https://app.example.com, not "${baseUrl}"`,
    );
  }
  if (parsed.protocol !== "https:" && parsed.protocol !== "http:") {
    throw new Error(`ADVOCATE_BASE_URL must start with https:// or http://, not "${parsed.protocol}"`);
  }
  return { baseUrl: baseUrl.replace(/\/+$/, ""), origin: parsed.origin, tenantAlias, appDomain };
}
