// What an app does with the package, from the link that was followed to the sign-up. `given`: `{ url, api, user, token }`.

export async function journey(advocate, { url, api, user, token }) {
  await advocate.init();
  const tenantAlias = "demo";
  const elsewhere = globalThis.location?.href !== url;
  const found = advocate.captureReferral({ tenantAlias, ...(elsewhere && { url }) });
  const client = new advocate.AdvocateClient({ tenantAlias, baseUrl: api, userToken: token });
  const friend = await client.lookupByCode(found.referredByCodes[0]);
  // Where there is no jar, keeping the attribution is the app's.
  const attribution = !found.stored && { cookies: found.encoded };
  const member = await client.upsertUser({ id: user, accountId: user, firstName: "Zoë", ...attribution });
  return { friend: friend.firstName, member: member.id };
}

/** The same, with what a failure says instead of one. */
export const told = (advocate, given) =>
  journey(advocate, given).catch((error) => ({ code: error.code, message: error.message }));
