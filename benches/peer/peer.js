// The same contract as an honest colleague would write it by hand in an afternoon: cookie, capture, look-up, typed errors,
// retries. Not part of the package; it is what the package is measured beside.

const NAME = "_saasquatch";
const APP_DOMAIN = "app.referralsaasquatch.com";

export class ReferralError extends Error {
  constructor(code, message, retryable, cause) {
    super(message, { cause });
    Object.assign(this, { name: "ReferralError", code, retryable });
  }
}

/** The bytes of a binary string, as one finds it everywhere; and as one writes it who has measured. */
const bytesByIdiom = (binary) => Uint8Array.from(binary, (byte) => byte.charCodeAt(0));
export function bytesByLoop(binary) {
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

function parsed(encoded, bytesOf = bytesByIdiom) {
  const bytes = bytesOf(atob(encoded.trim().replaceAll("-", "+").replaceAll("_", "/")));
  return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
}

export function decodeCookie(value, bytesOf) {
  try {
    const cookie = parsed(value, bytesOf);
    if (typeof cookie === "object" && cookie !== null && !Array.isArray(cookie)) return cookie;
  } catch (cause) {
    throw new ReferralError("invalid_cookie", "This is not an attribution cookie", false, cause);
  }
  throw new ReferralError("invalid_cookie", "This is not an attribution cookie", false);
}

export function encodeCookie(cookie) {
  const bytes = new TextEncoder().encode(JSON.stringify(cookie));
  const encoded = btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
  if (NAME.length + encoded.length > 4096) {
    throw new ReferralError("cookie_too_large", "The attribution cookie would exceed 4096 bytes", false);
  }
  return encoded;
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

export function mergeCookies(stored, incoming) {
  const merged = { ...stored };
  for (const [key, value] of Object.entries(incoming)) {
    if (key === "__proto__" || key === "constructor" || key === "prototype") continue;
    merged[key] = isObject(merged[key]) && isObject(value) ? mergeCookies(merged[key], value) : value;
  }
  return merged;
}

export function referredByCodes(cookie, tenantAlias, nowMs = Date.now()) {
  const { codes = {}, codesExp = {} } = cookie[APP_DOMAIN]?.[`${tenantAlias}_CODE`] ?? {};
  return [...new Set(Object.values(codes))].filter((code) => !(codesExp[code] * 1000 <= nowMs));
}

function stored() {
  const pair = document.cookie.split("; ").find((pair) => pair.startsWith(`${NAME}=`));
  try {
    return pair ? decodeCookie(pair.slice(NAME.length + 1)) : {};
  } catch {
    return {};
  }
}

function store(encoded) {
  const labels = location.hostname.split(".");
  for (let from = labels.length - 2; from >= -1; from--) {
    const domain = from >= 0 ? `; Domain=${labels.slice(from).join(".")}` : "";
    document.cookie = `${NAME}=${encoded}; Max-Age=31536000; Path=/; SameSite=Lax${domain}`;
    if (document.cookie.includes(`${NAME}=${encoded}`)) return;
  }
}

export function captureReferral(tenantAlias) {
  const query = new URLSearchParams(location.search);
  const encoded = query.get(NAME);
  const code = query.get("rsCode");
  let incoming = {};
  try {
    if (encoded) incoming = decodeCookie(encoded);
  } catch {} // then the bare code counts
  if (code && referredByCodes(incoming, tenantAlias).length === 0) {
    incoming = mergeCookies(incoming, {
      [APP_DOMAIN]: { [`${tenantAlias}_CODE`]: { codes: { classic: code } } },
    });
  }
  const cookie = mergeCookies(stored(), incoming);
  if (Object.keys(incoming).length > 0) store(encodeCookie(cookie));
  return referredByCodes(cookie, tenantAlias);
}

export function inspectToken(jwt, nowMs = Date.now()) {
  try {
    const [header, { user = {}, iat, exp }] = jwt
      .split(".")
      .slice(0, 2)
      .map((part) => parsed(part));
    const { accountId, id: userId, ...more } = user;
    return {
      kind: Object.keys(more).length > 0 ? "write" : "read",
      ...{ accountId, userId, algorithm: header.alg, keyId: header.kid },
      ...{ issuedAtMs: iat * 1000, expiresAtMs: exp * 1000, expired: exp * 1000 <= nowMs },
    };
  } catch (cause) {
    throw new ReferralError("invalid_token", "This is not a user token", false, cause);
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function attempt(url, timeoutMs) {
  let response;
  try {
    response = await fetch(url, {
      credentials: "omit",
      cache: "no-store",
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch (cause) {
    const code = cause.name === "TimeoutError" ? "timeout" : "network";
    throw new ReferralError(code, "The look-up got no reply", true, cause);
  }
  if (response.ok) return response.json();
  if (response.status === 404) throw new ReferralError("not_found", "There is no such referral code", false);
  throw new ReferralError("server_error", `The API answered ${response.status}`, response.status >= 500);
}

export async function lookupByCode({ tenantAlias, baseUrl, timeoutMs = 10_000, retries = 2 }, code) {
  const url = `${baseUrl}/api/v1/${encodeURIComponent(tenantAlias)}/open/user?referralCode=${encodeURIComponent(code)}`;
  for (let count = 0; ; count++) {
    try {
      return await attempt(url, timeoutMs);
    } catch (error) {
      if (!error.retryable || count === retries) throw error;
      await pause(Math.random() * 500 * 2 ** count);
    }
  }
}
