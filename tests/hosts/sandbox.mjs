// Somebody with a friend's link, and whether the friend got the credit.

import { randomUUID } from "node:crypto";

const { SANDBOX_URL } = process.env;
if (!SANDBOX_URL) {
  throw new Error('SANDBOX_URL is not set; "cargo xtask test --only hosts" starts a sandbox and sets it');
}
const CODE = "BOBTESTERMAN";

async function ask(path, body) {
  const headers = { "Content-Type": "application/json" };
  const init = body && { method: "POST", headers, body: JSON.stringify(body) };
  const response = await fetch(SANDBOX_URL + path, init);
  if (!response.ok) throw new Error(`the sandbox answered ${response.status}: ${await response.text()}`);
  return response.json();
}

/** What a journey is given; `page`: where the link leads; `code`: whose it is. */
export async function somebody(page = "https://shop.example/", code = CODE) {
  const user = `${randomUUID()}@example.com`;
  const { token } = await ask("/session", { id: user, accountId: user, email: user });
  const url = `${page}?${new URLSearchParams({ rsCode: code, api: SANDBOX_URL, user, token })}`;
  return { url, api: SANDBOX_URL, user, token };
}

/** Something goes wrong with the next request that it fits. */
export const order = (fault) => ask("/__sandbox/faults", fault);

/** Whose codes the API has for the user. */
export async function creditedTo(user) {
  const rows = await ask("/__sandbox/users");
  return rows.find(({ id }) => id === user)?.referredByCodes;
}

export const CREDITED = [CODE];
