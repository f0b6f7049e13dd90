// What React Native brings beside Hermes, by the packages that it brings it with; and a fetch that answers as the API does.

import { AbortController, AbortSignal } from "abort-controller/dist/abort-controller";
import { Headers, Request, Response } from "whatwg-fetch";

Object.assign(globalThis, { AbortController, AbortSignal, Headers, Request, Response, sent: [] });

const FRIEND = { id: "bob", accountId: "bob", firstName: "Bob" };

globalThis.fetch = async (address, { method, body, headers }) => {
  sent.push({
    method,
    body: body && JSON.parse(body),
    token: headers["x-saasquatch-user-token"] !== undefined,
  });
  const answer = method === "PUT" ? { ...JSON.parse(body), programShareLinks: {} } : FRIEND;
  return new Response(JSON.stringify(answer), {
    status: 200,
    headers: { "Content-Type": "application/json" },
  });
};
