import { AdvocateClient, captureReferral, type User, type UserByCode } from "advocate-wasm";
import { requestUserToken, type Details } from "./backend.ts";
import type { Deployment } from "./deployment.ts";

/** A member who has just joined, and the client that speaks for them. */
export interface Membership {
  member: User;
  client: AdvocateClient;
}

/**
 * Makes the visitor a member, in two steps: the shop's own server knows them and mints a token, then the referral
 * program learns of them. The package attaches the attribution kept on this device, so the referrer is named too.
 *
 * Both steps may be repeated: an upsert of the same user changes nothing the second time.
 */
export async function join(
  deployment: Deployment,
  details: Details,
  typedCode: string | undefined,
): Promise<Membership> {
  const { baseUrl, tenantAlias } = deployment;
  // The token lives in this client alone, and with it ends when the page does.
  const userToken = await requestUserToken(baseUrl, details);
  const client = new AdvocateClient({ tenantAlias, baseUrl, userToken });
  const user = { id: details.email, accountId: details.email, ...details };
  const codes = typedCode === undefined ? {} : { referredByCodes: [typedCode, ...keptCodes(deployment)] };
  return { member: await client.upsertUser({ ...user, ...codes }), client };
}

/** A code that was typed comes first; those that came by links count all the same, for other programs. */
function keptCodes({ tenantAlias, appDomain }: Deployment): string[] {
  return captureReferral({ tenantAlias, appDomain }).referredByCodes;
}

/** The members whose codes brought this one; a code that tells nobody is left out. */
export async function lookUpReferrers(client: AdvocateClient, member: User): Promise<UserByCode[]> {
  const codes = [...new Set(member.referredByCodes ?? [])];
  const outcomes = await Promise.allSettled(codes.map((code) => client.lookupByCode(code, { retries: 1 })));
  const found = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
  // One person may have a code per program; they are thanked once.
  return found.filter((person, index) => found.findIndex((other) => other.id === person.id) === index);
}
