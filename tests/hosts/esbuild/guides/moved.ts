import { AdvocateClient, captureReferral, fillReferralCode } from "advocate-wasm";
import type { UserUpsert } from "advocate-wasm";

const tenantAlias = "your_tenant"; // squatch.init({ tenantAlias })
const client = new AdvocateClient({ tenantAlias, userToken }); // window.squatchToken, or `jwt` in each call

async function userToken() {
  const response = await fetch("/session/referral-token");
  if (!response.ok) throw new Error(`No referral token: ${response.status}`);
  return response.text();
}

// Loading the script, and squatch.pushCookie()
captureReferral({ tenantAlias, cleanUrl: true });

// squatch.autofill("#referral-code")
fillReferralCode("#referral-code", { tenantAlias });

// squatch.api().upsertUser({ user, jwt })
export const signUp = (user: UserUpsert) => client.upsertUser(user);

// squatch.events().track({ accountId, userId, events }, { jwt })
export const bought = (id: string) => client.trackEvents(id, id, [{ key: "purchase" }]);
