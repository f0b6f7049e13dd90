/** Where this copy of the page was built to send its visitors' sign-ups. */
export interface Deployment {
  baseUrl: string;
  tenantAlias: string;
  /** The key under which the attribution cookie keeps what belongs to this API. */
  appDomain: string;
}

/** Reads what the build wrote into the page's head. */
export function readDeployment(): Deployment {
  return {
    baseUrl: metaContent("advocate-base-url"),
    tenantAlias: metaContent("advocate-tenant"),
    appDomain: metaContent("advocate-app-domain"),
  };
}

function metaContent(name: string): string {
  const content = document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content;
  if (!content) throw new Error(`<meta name="${name}"> is missing: build the page with "npm run build"`);
  return content;
}
