// The sandbox, as the tests speak to it: under its plain name, which no fault is ordered for.

const { SANDBOX_URL } = process.env;
if (!SANDBOX_URL) {
  throw new Error('SANDBOX_URL is not set; "cargo xtask test --only faults" starts a sandbox and sets it');
}

export const { port: PORT } = new URL(SANDBOX_URL);
export const TENANT = "demo";

async function ask(path, body) {
  const response = await fetch(
    `${SANDBOX_URL}${path}`,
    body && { method: "POST", body: JSON.stringify(body) },
  );
  if (!response.ok) throw new Error(`the sandbox answered ${response.status}: ${await response.text()}`);
  return response.json();
}

export const order = (faults) => ask("/__sandbox/faults", faults);

/** The requests that reached the sandbox under this name, preflights included. */
export const requestsTo = (host) => ask(`/__sandbox/requests?host=${host}`);

/** The rows of all users, by id. */
export async function users() {
  const rows = await ask("/__sandbox/users");
  return new Map(rows.map((row) => [row.id, row]));
}

export async function tokenFor({ id, accountId, firstName, lastName, email }) {
  const session = JSON.stringify({ id, accountId, firstName, lastName, email });
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(`${SANDBOX_URL}/session`, { method: "POST", headers, body: session });
  if (!response.ok) throw new Error(`no token: ${await response.text()}`);
  return (await response.json()).token;
}

/** Signs somebody up without any fault. */
export async function plant(user, token) {
  const path = `/api/v1/${TENANT}/open/account/${encodeURIComponent(user.accountId)}/user/${encodeURIComponent(user.id)}`;
  const headers = { "Content-Type": "application/json", "X-SaaSquatch-User-Token": token };
  const response = await fetch(SANDBOX_URL + path, { method: "PUT", headers, body: JSON.stringify(user) });
  if (!response.ok) throw new Error(`could not be planted: ${await response.text()}`);
}
