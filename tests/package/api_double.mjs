// The API as `fetch` reaches it: named routes and nothing else.

import assert from "node:assert/strict";

export const TENANT = "acme";
export const ORIGIN = "https://app.referralsaasquatch.com";
export const OPEN = `${ORIGIN}/api/v1/${TENANT}/open`;
export const USER = { id: "bob@example.com", accountId: "bob@example.com" };
export const USER_URL = `${OPEN}/account/bob%40example.com/user/bob%40example.com`;
export const EVENTS = [{ key: "bought", fields: { sku: "x-1" } }];
export const CODE_URL = `${OPEN}/user?referralCode=BOBT`;

/** A reply with a JSON body. */
export const json = (status, body, headers) => () =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json", ...headers } });

/** A reply with a body of any kind. */
export const text = (status, body, headers) => () => new Response(body, { status, headers });

/** No reply, as `fetch` reports it. */
export const lost = () => () => {
  throw new TypeError("fetch failed");
};

/** No reply ever; ends when the request's signal does, as `fetch` does. */
export const silent = () => (request) =>
  new Promise((_, reject) => {
    request.signal.addEventListener("abort", () => reject(request.signal.reason));
  });

export const ok = json(200, USER);

/**
 * A `fetch` that answers `routes` ("GET https://…" → an answer for every request, or a list of one for each) and notes
 * each request in `sent`. Any other request fails the test, even when the package hides the failure.
 */
export function apiDouble(t, routes) {
  const sent = [];
  const unexpected = [];
  const waiting = new Map(
    Object.entries(routes).map(([route, of]) => [route, Array.isArray(of) ? [...of] : of]),
  );
  t.after(() => assert.deepEqual(unexpected, [], "requests that no route expects"));

  async function fetch(address, init, ...more) {
    const request = new Request(address, init);
    const { method, url, signal, credentials, redirect, referrerPolicy, cache } = request;
    const headers = Object.fromEntries(request.headers);
    const note = {
      method,
      url,
      headers,
      given: [address, init, ...more],
      signal,
      credentials,
      redirect,
      referrerPolicy,
      cache,
    };
    sent.push(note);
    note.body = await request.clone().text();
    const route = `${method} ${url}`;
    const answers = waiting.get(route);
    const answer = Array.isArray(answers) ? answers.shift() : answers;
    if (!answer) {
      unexpected.push(route);
      throw new Error(`no route for ${route}`);
    }
    return answer(request);
  }
  return { fetch, sent };
}

/** Every operation on the same user or code: how it is called, and the route that it takes. */
export const OPERATIONS = [
  {
    operation: "upsertUser",
    route: `PUT ${USER_URL}`,
    call: (client, options) => client.upsertUser(USER, options),
  },
  {
    operation: "createUser",
    route: `POST ${USER_URL}`,
    call: (client, options) => client.createUser(USER, options),
  },
  {
    operation: "getUser",
    route: `GET ${USER_URL}`,
    call: (client, options) => client.getUser(USER.accountId, USER.id, options),
  },
  {
    operation: "lookupByCode",
    route: `GET ${CODE_URL}`,
    call: (client, options) => client.lookupByCode("BOBT", options),
  },
  {
    operation: "validateCode",
    route: `GET ${OPEN}/code/BOBT`,
    call: (client, options) => client.validateCode("BOBT", options),
  },
  {
    operation: "applyCode",
    route: `POST ${OPEN}/code/BOBT/account/bob%40example.com/user/bob%40example.com`,
    call: (client, options) => client.applyCode("BOBT", USER.accountId, USER.id, options),
  },
  {
    operation: "getShareUrls",
    route: `GET ${USER_URL}/shareurls`,
    call: (client, options) => client.getShareUrls(USER.accountId, USER.id, options),
  },
  {
    operation: "listReferrals",
    route: `GET ${OPEN}/referrals?referringAccountId=bob%40example.com&referringUserId=bob%40example.com`,
    call: (client, options) =>
      client.listReferrals({ referringAccountId: USER.accountId, referringUserId: USER.id }, options),
  },
  {
    operation: "trackEvents",
    route: `POST ${USER_URL}/events`,
    call: (client, options) => client.trackEvents(USER.accountId, USER.id, EVENTS, options),
  },
];

/** Those whose replies are users, of whom fields can be chosen. */
export const OF_USERS = OPERATIONS.slice(0, 3);
/** Whether a call sends a token. */
export const sendsToken = ({ operation }) => !["lookupByCode", "validateCode"].includes(operation);
/** Whether a call yields what was answered. */
export const yieldsReply = ({ operation }) => operation !== "trackEvents";
/** What a call yields that was answered so. */
export const yields = (operation, reply) => (yieldsReply({ operation }) ? reply : undefined);
