/**
 * The page's Content-Security-Policy.
 *
 * `headStart` is the hash of the one script that stands in the page. `'wasm-unsafe-eval'` lets the browser compile
 * WebAssembly and nothing else; `'unsafe-eval'` is not needed.
 * Everything is named one by one, so that a new kind of request has to be allowed here on purpose.
 */
export function contentSecurityPolicy(apiOrigin: string, headStart: string, mode: "build" | "serve"): string {
  // Vite's development server injects styles and talks to the page through a WebSocket; the built page does neither.
  const development = mode === "serve";
  const directives: Record<string, string> = {
    "default-src": "'none'",
    "script-src": `'self' 'wasm-unsafe-eval' ${headStart}`,
    "style-src": development ? "'self' 'unsafe-inline'" : "'self'",
    "img-src": `'self' data: ${apiOrigin}`,
    "connect-src": development ? `'self' ws: ${apiOrigin}` : `'self' ${apiOrigin}`,
    "base-uri": "'none'",
    // The form is sent by script. Should the script fail, the browser must not put a visitor's details anywhere.
    "form-action": "'none'",
  };
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources}`)
    .join("; ");
}
