import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { HtmlTagDescriptor, Plugin } from "vite";
import type { Deployment } from "./deployment.ts";
import { contentSecurityPolicy } from "./policy.ts";

/** Writes the deployment and the policy into the page's head, and serves the built page under the same policy. */
export function page(deployment: Deployment): Plugin {
  return {
    name: "lopsided-page",
    transformIndexHtml: (_html, context) => headTags(deployment, context.server ? "serve" : "build"),
    configurePreviewServer(server) {
      const { root, build } = server.config;
      const policy = builtPolicy(join(root, build.outDir, "index.html"));
      server.middlewares.use((_request, response, next) => {
        // frame-ancestors counts in a header only; a <meta> that names it makes browsers complain.
        response.setHeader("Content-Security-Policy", `${policy}; frame-ancestors 'none'`);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "strict-origin");
        next();
      });
    },
  };
}

const packaged = (name: string) =>
  readFileSync(createRequire(import.meta.url).resolve(`advocate-wasm/${name}`), "utf8");

function headTags(deployment: Deployment, mode: "build" | "serve"): HtmlTagDescriptor[] {
  const policy = contentSecurityPolicy(deployment.origin, packaged("head-start.csp.txt").trim(), mode);
  return [
    meta({ "http-equiv": "Content-Security-Policy", content: policy }),
    meta({ name: "advocate-base-url", content: deployment.baseUrl }),
    meta({ name: "advocate-tenant", content: deployment.tenantAlias }),
    meta({ name: "advocate-app-domain", content: deployment.appDomain }),
    // Who previews a link reads addresses as they stand, without a page to resolve them against.
    meta({ property: "og:url", content: deployment.siteUrl }),
    meta({ property: "og:image", content: new URL("preview.jpg", deployment.siteUrl).href }),
    headStart(deployment),
  ];
}

/** Asks who invited the visitor before anything else is loaded. */
function headStart({ tenantAlias, baseUrl, appDomain }: Deployment): HtmlTagDescriptor {
  const attrs = { "data-tenant-alias": tenantAlias, "data-base-url": baseUrl, "data-app-domain": appDomain };
  return { tag: "script", attrs, children: packaged("head-start"), injectTo: "head-prepend" };
}

function meta(attrs: Record<string, string>): HtmlTagDescriptor {
  return { tag: "meta", attrs, injectTo: "head-prepend" };
}

/** The policy stands in the built page; read back, so that a preview started with other settings cannot contradict it. */
function builtPolicy(file: string): string {
  const html = readFileSync(file, "utf8");
  const content = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1];
  if (content === undefined)
    throw new Error(`${file} has no Content-Security-Policy; run "npm run build" first`);
  // Vite writes attribute values with their apostrophes escaped.
  return content.replaceAll("&#39;", "'");
}
