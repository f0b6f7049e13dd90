// User tokens as a customer's server mints them. Nobody here verifies a signature, so that one is made up.

const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

export const jwt = (payload, header = { alg: "HS256", typ: "JWT", kid: "key-1" }) =>
  `${encode(header)}.${encode(payload)}.c2lnbmF0dXJl`;

/** Seconds since 1970, so many from now. */
export const secondsFromNow = (seconds) => Math.floor(Date.now() / 1000) + seconds;

/** A write token for a user; `claims` beside it. */
export const writeToken = (user, claims) => jwt({ user: { email: "bob@example.com", ...user }, ...claims });
/** A read token: nothing but who it is. */
export const readToken = ({ id, accountId }, claims) => jwt({ user: { id, accountId }, ...claims });
