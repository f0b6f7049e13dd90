import { captureReferral, isAdvocateError, type AdvocateClient, type UserByCode } from "advocate-wasm";
import type { Deployment } from "./deployment.ts";

/** What came of looking an invitation up. */
export type Invitation =
  | { kind: "known"; code: string; host: UserByCode }
  | { kind: "unknown"; code: string }
  | { kind: "unreachable"; code: string; cause: unknown }
  | { kind: "expired" };

/** What this visitor was invited with; nothing for who found the page on their own. */
export interface Captured {
  code: string | undefined;
  /** There was an invitation, and it is over. */
  hasExpired: boolean;
}

/**
 * Keeps the attribution for later visits, and cleans it out of the address bar so that a copied address does not
 * carry somebody else's invitation on.
 */
export function captureInvitation({ tenantAlias, appDomain }: Deployment): Captured {
  // Who invited last comes first.
  const { referredByCodes, expiredCodes } = captureReferral({ tenantAlias, appDomain, cleanUrl: true });
  const [code] = referredByCodes;
  return { code, hasExpired: code === undefined && expiredCodes.length > 0 };
}

/** Who is behind a code? Never rejects: every outcome is a state of the page. */
export async function lookUpInvitation(client: AdvocateClient, code: string): Promise<Invitation> {
  try {
    return { kind: "known", code, host: await client.lookupByCode(code, { timeoutMs: 6000, retries: 1 }) };
  } catch (cause) {
    const unknown = isAdvocateError(cause) && cause.code === "not_found";
    return unknown ? { kind: "unknown", code } : { kind: "unreachable", code, cause };
  }
}

/** What a code that was typed turns out to be. */
export type CodeCheck = { kind: "good"; name: string } | { kind: "unknown" } | { kind: "unchecked" };

/** Whether a code is one of ours. Never rejects: every outcome is a state of the form. */
export async function checkCode(
  client: AdvocateClient,
  code: string,
  signal: AbortSignal,
): Promise<CodeCheck> {
  try {
    const { referrerName } = await client.validateCode(code, { signal, timeoutMs: 6000, retries: 1 });
    return { kind: "good", name: referrerName || "a friend" };
  } catch (cause) {
    return { kind: isAdvocateError(cause) && cause.code === "not_found" ? "unknown" : "unchecked" };
  }
}
