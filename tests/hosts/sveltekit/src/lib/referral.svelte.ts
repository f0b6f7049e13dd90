import { AdvocateClient, captureReferral, forgetReferral, isAdvocateError } from "advocate-wasm";
import type { UserByCode, UserUpsert } from "advocate-wasm";
import { createOutbox } from "advocate-wasm/outbox";

const tenantAlias = "your_tenant";
const outbox = createOutbox();
const client = new AdvocateClient({ tenantAlias, userToken, outbox });

async function userToken() {
  const response = await fetch("/session/referral-token"); // a JWT that your server mints
  if (!response.ok) throw new Error(`No referral token: ${response.status}`);
  return response.text();
}

/** Who invited this visitor: `friend` is there when `state` is "found". */
export class Invitation {
  state = $state<"loading" | "none" | "unknown" | "failed" | "found">("loading");
  friend = $state<UserByCode>();

  /** For `onMount`: asks, and yields how to stop. */
  ask = () => {
    const leaving = new AbortController();
    this.#answer(leaving.signal);
    return () => leaving.abort();
  };

  async #answer(signal: AbortSignal) {
    try {
      const [code] = captureReferral({ tenantAlias, cleanUrl: true }).referredByCodes;
      if (code !== undefined) this.friend = await client.lookupByCode(code, { signal });
      this.state = code === undefined ? "none" : "found";
    } catch (error) {
      this.state = isAdvocateError(error) && error.code === "not_found" ? "unknown" : "failed";
    }
  }
}

export const signUp = (user: UserUpsert) => client.upsertUser(user);

export async function signOut() {
  forgetReferral();
  await outbox.clear();
}
