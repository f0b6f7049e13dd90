import { AdvocateClient, captureReferral, forgetReferral, isAdvocateError } from "advocate-wasm";
import type { UserByCode, UserUpsert } from "advocate-wasm";
import { createOutbox } from "advocate-wasm/outbox";
import { useEffect, useState } from "react";

const tenantAlias = "your_tenant";
const outbox = createOutbox();
const client = new AdvocateClient({ tenantAlias, userToken, outbox });

async function userToken() {
  const response = await fetch("/session/referral-token"); // a JWT that your server mints
  if (!response.ok) throw new Error(`No referral token: ${response.status}`);
  return response.text();
}

type Invitation =
  { state: "loading" | "none" | "unknown" | "failed" } | { state: "found"; friend: UserByCode };

async function whoInvited(signal: AbortSignal): Promise<Invitation> {
  try {
    const [code] = captureReferral({ tenantAlias, cleanUrl: true }).referredByCodes;
    if (code === undefined) return { state: "none" };
    return { state: "found", friend: await client.lookupByCode(code, { signal }) };
  } catch (error) {
    return { state: isAdvocateError(error) && error.code === "not_found" ? "unknown" : "failed" };
  }
}

export function useInvitation(): Invitation {
  const [invitation, setInvitation] = useState<Invitation>({ state: "loading" });
  useEffect(() => {
    const leaving = new AbortController();
    whoInvited(leaving.signal).then((answer) => {
      if (!leaving.signal.aborted) setInvitation(answer);
    });
    return () => leaving.abort();
  }, []);
  return invitation;
}

export function Greeting() {
  const invitation = useInvitation();
  if (invitation.state !== "found") return null; // the page goes on without a greeting
  const { firstName, lastInitial } = invitation.friend;
  return (
    <p>
      {firstName} {lastInitial}. invited you
    </p>
  );
}

export const signUp = (user: UserUpsert) => client.upsertUser(user);

export async function signOut() {
  forgetReferral();
  await outbox.clear();
}
