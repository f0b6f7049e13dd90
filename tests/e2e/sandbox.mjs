import assert from "node:assert/strict";
import { encode, entry, PAST } from "../interop/attribution_cookie.mjs";
import { SANDBOX_URL } from "./environment.mjs";

// The advocates of the sandbox's seed that the tests know by name.
export const BOB = {
  id: "bob.testerman@example.com",
  code: "BOBTESTERMAN",
  codeOfFriends: "BOBANDFRIENDS",
  name: "Bob T.",
  shortName: "Bob",
};
/** What Bob gives in the form, who has been a member for long. */
export const AS_BOB = { firstName: "Bob", lastName: "Testerman", email: BOB.id };
export const AMELIA = {
  id: "amelia.okafor@example.com",
  code: "AMELIAOKAFOR",
  name: "Amelia O.",
  shortName: "Amelia",
};

export const shareLink = (advocate, query = "") => `${SANDBOX_URL}/s/${advocate.code}${query}`;

/** What a share link of long ago leaves in the address of the site. */
export function expiredInvitation({ code }) {
  const members = { codes: { classic: code }, codesExp: { [code]: PAST } };
  return `?_saasquatch=${encode(entry(members, "demo"))}`;
}

export async function askSandbox(path, init) {
  const response = await fetch(`${SANDBOX_URL}/__sandbox/${path}`, init);
  assert.ok(response.ok, `the sandbox answered ${response.status} to ${path}`);
  return response;
}

/** Has the next requests go wrong, as ordered. */
export async function order(...faults) {
  await askSandbox("faults", { method: "POST", body: JSON.stringify(faults) });
}

/** What is still to go wrong. */
export async function openFaults() {
  return (await askSandbox("faults")).json();
}

export async function clearFaults() {
  await askSandbox("faults", { method: "DELETE" });
}

/** The database's rows of who referred this user. */
export async function referralsOf(userId) {
  const rows = await (await askSandbox("referrals")).json();
  return rows.filter((row) => row.referred.id === userId);
}

/** The database's row of this user, if there is one. */
export async function userRow(userId) {
  const rows = await (await askSandbox("users")).json();
  return rows.find((row) => row.id === userId);
}
