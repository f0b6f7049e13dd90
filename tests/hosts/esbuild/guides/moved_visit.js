// The vendor's script is on the page as well, and was there first.

import { bought, signUp } from "./moved";

async function visit() {
  const { user } = globalThis.stage;
  const filled = document.querySelector("#referral-code").value;
  globalThis.squatch.pushCookie();
  const cookies = document.cookie.split("; ").filter((cookie) => cookie.startsWith("_saasquatch="));
  const member = await signUp({ id: user, accountId: user, firstName: "Zoë" });
  await bought(user);
  return { filled, cookies: cookies.length, isMember: member.id === user };
}

globalThis.outcome = visit().catch((error) => ({ failed: `${error}` }));
