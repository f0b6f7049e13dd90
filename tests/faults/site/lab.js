// What the tests do in the page: calls of the package, each told in full once it is over.

import { AdvocateClient, isAdvocateError } from "/advocate-wasm/index.js";

// So much later than its bound, a call is taken for one that hangs.
const PATIENCE_MS = 5_000;

const finished = [];
let someone = () => {};

const CALLS = {
  upsertUser: (client, { user }) => client.upsertUser(user),
  createUser: (client, { user }) => client.createUser(user),
  getUser: (client, { user }) => client.getUser(user.accountId, user.id),
  lookupByCode: (client, { code }) => client.lookupByCode(code),
  validateCode: (client, { code }) => client.validateCode(code),
  applyCode: (client, { code, user }) => client.applyCode(code, user.accountId, user.id),
  getShareUrls: (client, { user }) => client.getShareUrls(user.accountId, user.id),
  listReferrals: (client, { user }) =>
    client.listReferrals({ referringAccountId: user.accountId, referringUserId: user.id }),
  trackEvents: (client, { user }) =>
    client.trackEvents(user.accountId, user.id, [{ key: "bought", fields: user.customFields }]),
};

/** Every way in which an error speaks. */
function told(error) {
  const { code, retryable, attempts, status, retryAfterMs, serverMessage, validationErrors, cause } = error;
  const listed = [];
  for (const name in error) listed.push(name);
  return {
    ours: isAdvocateError(error) && error instanceof Error,
    facts: { code, retryable, attempts, status, retryAfterMs },
    quiet: { serverMessage, validationErrors },
    listed,
    said: {
      message: error.message,
      string: String(error),
      stack: String(error.stack),
      json: JSON.stringify(error),
      toJSON: JSON.stringify(error.toJSON?.()),
      members: JSON.stringify({ ...error }),
      entries: JSON.stringify(Object.entries(error)),
      cause: cause === undefined ? "" : `${cause} ${cause?.stack}`,
    },
  };
}

async function run({ tenantAlias, baseUrl, token, timeoutMs, boundMs, ...call }) {
  const events = [];
  const onEvent = (event) => void events.push(JSON.parse(JSON.stringify(event)));
  const began = performance.now();
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(() => resolve({ pending: true }), boundMs + PATIENCE_MS);
  });
  const outcome = await Promise.race([
    late,
    (async () => {
      try {
        const options = { tenantAlias, baseUrl, userToken: token, timeoutMs, onEvent };
        const result = await CALLS[call.operation](new AdvocateClient(options), call);
        const { id, firstName, padding } = result ?? {};
        return { value: { id, firstName, padding: padding?.length } };
      } catch (error) {
        // As an application would that has nothing better to do with it.
        console.error(error);
        return { error: told(error) };
      }
    })(),
  ]);
  clearTimeout(timer);
  return { id: call.id, ...outcome, events, ms: performance.now() - began };
}

// What the package itself might say: its lines carry no argument of ours.
const lines = [];
for (const name of ["log", "info", "warn", "error", "debug", "trace", "dir", "table"]) {
  const say = console[name].bind(console);
  console[name] = (...values) => {
    lines.push(`${name}: ${values.map((value) => `${value} ${value?.stack ?? ""}`).join(" ")}`);
    say(...values);
  };
}

addEventListener("unhandledrejection", ({ reason }) => {
  lines.push(`unhandled rejection: ${reason} ${reason?.stack} ${JSON.stringify(reason)}`);
});

// By way of a message, so that no call has the tests' own frames on its stack: some engines name those after the page's
// address, and that holds a marker.
addEventListener("message", ({ data: { calls = [], abandon } }) => {
  for (const call of calls) {
    run(call).then((record) => {
      finished.push(record);
      someone();
    });
  }
  if (abandon) void CALLS.upsertUser(new AdvocateClient({ tenantAlias: abandon.tenantAlias }), abandon);
});

window.lab = {
  /** Begins calls and returns at once. */
  begin: (calls) => postMessage({ calls }, location.origin),

  /** What is over and was not told yet; waits until there is something. */
  async next() {
    if (finished.length === 0) await new Promise((resolve) => void (someone = resolve));
    return finished.splice(0);
  },

  /** Leaves a rejected call to itself, and waits until the browser noticed. */
  async abandon(call) {
    const noticed = new Promise((resolve) => addEventListener("unhandledrejection", resolve, { once: true }));
    postMessage({ abandon: call }, location.origin);
    await noticed;
  },

  /** What was said on the console. */
  lines: () => lines.splice(0),
};
