import type { AdvocateClient, User, UserByCode } from "advocate-wasm";

/** Somebody who joined by a member's invitation. */
export interface Friend {
  person: UserByCode;
  joined: Date | undefined;
  /** Whether the member has their thank-you for it. */
  rewarded: boolean;
}

/** A page of them, and where the next one begins, if there is one. */
export interface Friends {
  shown: readonly Friend[];
  next: number | undefined;
}

const PAGE = 10;

/** Whom the member has invited, from the `offset`th on. */
export async function listFriends(
  client: AdvocateClient,
  { accountId, id }: User,
  offset: number,
): Promise<Friends> {
  const filter = { referringAccountId: accountId, referringUserId: id, limit: PAGE, offset };
  const { referrals, totalCount } = await client.listReferrals(filter, { timeoutMs: 6000, retries: 1 });
  const end = offset + referrals.length;
  return { shown: referrals.flatMap(friendOf), next: end < totalCount ? end : undefined };
}

/** A referral without a friend in it, as of somebody who was deleted, is left out. */
function friendOf({
  referredUser,
  dateReferralStarted,
  dateReferralPaid,
}: Record<string, unknown>): Friend[] {
  if (typeof referredUser !== "object" || referredUser === null) return [];
  const joined = typeof dateReferralStarted === "number" ? new Date(dateReferralStarted) : undefined;
  return [{ person: referredUser as UserByCode, joined, rewarded: typeof dateReferralPaid === "number" }];
}
