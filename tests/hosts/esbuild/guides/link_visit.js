// An app whose pages have no jar; a friend's link opens it.

import { AdvocateClient, captureReferral } from "advocate-wasm";
import { follow } from "@capacitor/app";
import { listen } from "./link";

async function visit() {
  const { user, token } = globalThis.stage;
  const client = new AdvocateClient({ tenantAlias: "demo", userToken: token });
  const friend = new Promise((resolve) => listen((code) => resolve(client.lookupByCode(code))));
  follow("shop://open?rsCode=BOBTESTERMAN");
  const { firstName } = await friend;
  const { storedIn } = captureReferral({ tenantAlias: "demo" });
  const member = await client.upsertUser({ id: user, accountId: user, firstName: "Zoë" });
  return { friend: firstName, storedIn, isMember: member.id === user };
}

globalThis.outcome = visit().catch((error) => ({ failed: `${error}` }));
