// What returns at once, beside the same written by hand; for Node and for pages. Both take turns.

import { cookieOf, TENANT, tokenOf, valueOf } from "./cookies.js";
import * as peer from "./peer/peer.js";
import { median, usPerCall } from "./timing.js";

/** By name: the package's, and the same by hand. */
function works(advocate, programs) {
  const value = valueOf(programs);
  const cookie = cookieOf(programs);
  const incoming = { ...cookieOf(programs), other: cookieOf(1, "other") };
  const jwt = tokenOf({ user: { id: "ann", accountId: "ann", firstName: "Ann" } });
  const options = { tenantAlias: TENANT };
  return {
    decodeCookie: [() => advocate.decodeCookie(value), () => peer.decodeCookie(value)],
    "decodeCookie, by hand with a loop": [
      () => advocate.decodeCookie(value),
      () => peer.decodeCookie(value, peer.bytesByLoop),
    ],
    encodeCookie: [() => advocate.encodeCookie(cookie), () => peer.encodeCookie(cookie)],
    "mergeCookies, of objects": [
      () => advocate.mergeCookies(cookie, incoming),
      () => peer.mergeCookies(cookie, incoming),
    ],
    "referredByCodes, of a value": [
      () => advocate.referredByCodes(value, options),
      () => peer.referredByCodes(peer.decodeCookie(value), TENANT),
    ],
    "referredByCodes, of an object": [
      () => advocate.referredByCodes(cookie, options),
      () => peer.referredByCodes(cookie, TENANT),
    ],
    inspectToken: [() => advocate.inspectToken(jwt), () => peer.inspectToken(jwt)],
  };
}

/** Rows `{ name, programs, us, ratio }`: the package's µs, and what it is of the other's; medians. */
export function codec(advocate, { runs, spanMs }) {
  const rows = [];
  for (const programs of [1, 4, 25]) {
    for (const [name, [ours, theirs]] of Object.entries(works(advocate, programs))) {
      for (const work of [ours, theirs]) usPerCall(work, spanMs); // warm
      const pairs = Array.from({ length: runs }, () => [usPerCall(ours, spanMs), usPerCall(theirs, spanMs)]);
      const us = median(pairs.map(([us]) => us));
      rows.push({ name, programs, us, ratio: median(pairs.map(([one, other]) => one / other)) });
    }
  }
  return rows;
}
