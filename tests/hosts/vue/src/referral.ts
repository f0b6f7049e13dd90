import { AdvocateClient, captureReferral, forgetReferral, isAdvocateError } from "advocate-wasm";
import type { UserByCode, UserUpsert } from "advocate-wasm";
import { createOutbox } from "advocate-wasm/outbox";
import { onMounted, onUnmounted, readonly, ref } from "vue";

const tenantAlias = "your_tenant";
const outbox = createOutbox();
const client = new AdvocateClient({ tenantAlias, userToken, outbox });

async function userToken() {
  const response = await fetch("/session/referral-token"); // a JWT that your server mints
  if (!response.ok) throw new Error(`No referral token: ${response.status}`);
  return response.text();
}

/** Who invited this visitor: `friend` is there when `state` is "found". */
export function useInvitation() {
  const state = ref<"loading" | "none" | "unknown" | "failed" | "found">("loading");
  const friend = ref<UserByCode>();
  const leaving = new AbortController();
  onMounted(async () => {
    try {
      const [code] = captureReferral({ tenantAlias, cleanUrl: true }).referredByCodes;
      if (code !== undefined) friend.value = await client.lookupByCode(code, { signal: leaving.signal });
      state.value = code === undefined ? "none" : "found";
    } catch (error) {
      state.value = isAdvocateError(error) && error.code === "not_found" ? "unknown" : "failed";
    }
  });
  onUnmounted(() => leaving.abort());
  return { state: readonly(state), friend: readonly(friend) };
}

export const signUp = (user: UserUpsert) => client.upsertUser(user);

export async function signOut() {
  forgetReferral();
  await outbox.clear();
}
