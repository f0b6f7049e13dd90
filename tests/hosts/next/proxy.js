import { captureReferral, setCookieHeader } from "advocate-wasm";
import { NextResponse } from "next/server";

/** @param {import("next/server").NextRequest} request */
export function proxy(request) {
  const response = NextResponse.next();
  const { encoded, reason } = captureReferral({
    tenantAlias: "your_tenant",
    url: request.url,
    cookieHeader: request.headers.get("Cookie") ?? "",
  });
  // Nothing to say, or more than any browser would keep.
  if (encoded !== "" && reason !== "too_large") {
    response.headers.append("Set-Cookie", setCookieHeader(encoded, { domain: "example.com" }));
    response.headers.set("Cache-Control", "private");
  }
  return response;
}

// Pages, and neither files nor routes of the API.
export const config = { matcher: "/((?!api/|_next/|.*\\.).*)" };
