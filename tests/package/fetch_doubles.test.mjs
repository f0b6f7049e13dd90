// Stand-ins for fetch that change their mind, come too late, or hand out streams that do not end well. What they yield
// instead of a Response stands in replies.test.mjs.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { AdvocateClient } from "advocate-wasm";
import { OPERATIONS, TENANT, USER, yields, yieldsReply } from "./api_double.mjs";
import { failure, within } from "./outcome.mjs";
import { writeToken } from "./user_token.mjs";

const BODY = JSON.stringify(USER);
const clientWith = (fetch, options) =>
  new AdvocateClient({ tenantAlias: TENANT, userToken: writeToken(USER), retries: 0, fetch, ...options });

/** Reads as `first` once, and as something else ever after. */
const once = (first, then) => {
  let reads = 0;
  return { enumerable: true, configurable: true, get: () => (reads++ === 0 ? first : then) };
};
const duck = (changes) =>
  Object.defineProperties({}, { status: { value: 200 }, text: { value: async () => BODY }, ...changes });

describe("a reply that changes between two looks is taken for what it was at the first", () => {
  const replies = {
    "its status": () => duck({ status: once(200, 404) }),
    "its status, to nonsense": () => duck({ status: once(200, "two hundred") }),
    "its headers": () => duck({ headers: once(new Headers(), 7) }),
    "its text": () => duck({ text: once(async () => BODY, undefined) }),
    "nothing, for it is frozen": () => Object.freeze(duck({})),
    "everything, by way of a proxy": () => {
      const seen = new Set();
      return new Proxy(duck({}), {
        get(target, name) {
          if (seen.has(name)) throw new Error(`${String(name)} was read twice`);
          // Whether it is a promise is asked by each await.
          if (name !== "then" && name !== "headers") seen.add(name);
          return target[name];
        },
      });
    },
  };
  for (const [name, reply] of Object.entries(replies)) {
    test(name, async () => {
      for (const { call, operation } of OPERATIONS) {
        const result = await call(clientWith(async () => reply()));
        assert.deepEqual(result && { ...result }, yields(operation, USER), operation);
      }
    });
  }
});

describe("a body that", () => {
  const streamed = (start) => new Response(new ReadableStream({ start }), { status: 200 });
  const half = new TextEncoder().encode(BODY.slice(0, 10));
  const bodies = [
    [
      "breaks off with an error",
      "network",
      (stream) => (stream.enqueue(half), stream.error(new Error("cut"))),
    ],
    ["breaks off with nothing", "network", (stream) => stream.error()],
    ["yields what are no bytes", "network", (stream) => (stream.enqueue("text"), stream.close())],
    ["ends too early", "bad_response", (stream) => (stream.enqueue(half), stream.close())],
    ["is empty", "bad_response", (stream) => stream.close()],
    ["never begins", "timeout", () => {}],
    ["never ends", "timeout", (stream) => stream.enqueue(half)],
  ];
  for (const [name, code, start] of bodies) {
    test(`${name} is ${code}`, async () => {
      for (const { call, operation } of name === "is empty" ? OPERATIONS.filter(yieldsReply) : OPERATIONS) {
        const client = clientWith(async () => streamed(start), {
          timeoutMs: code === "timeout" ? 30 : 5_000,
        });
        assert.equal((await failure(within(4_000, call(client), name))).code, code, operation);
      }
    });
  }
});

describe("one that comes after its deadline changes nothing any more, and troubles nobody, when it", () => {
  const late = {
    "resolves with a user": (resolve) => resolve(new Response(BODY)),
    "resolves with nonsense": (resolve) => resolve(null),
    rejects: (_, reject) => reject(new TypeError("late")),
    "does both": (resolve, reject) => (resolve(new Response(BODY)), reject(new Error("late"))),
  };
  for (const [name, end] of Object.entries(late)) {
    test(name, async (t) => {
      const unhandled = [];
      const note = (reason) => unhandled.push(reason);
      process.on("unhandledRejection", note);
      t.after(() => process.off("unhandledRejection", note));
      for (const { call, operation } of OPERATIONS) {
        const ends = [];
        const events = [];
        const fetch = () => new Promise((...settle) => ends.push(() => end(...settle)));
        const client = clientWith(fetch, { timeoutMs: 10, onEvent: ({ type }) => events.push(type) });
        assert.equal((await failure(call(client))).code, "timeout", operation);
        for (const come of ends) come();
        await new Promise((resolve) => setImmediate(resolve));
        assert.deepEqual(events, ["request"], operation);
      }
      assert.deepEqual(unhandled, []);
    });
  }
});

test("the same Response for every request serves the first, and no other is left waiting", async () => {
  const [{ call }] = OPERATIONS;
  const only = new Response(BODY);
  const client = clientWith(async () => only);
  assert.deepEqual(await call(client), USER);
  assert.equal((await failure(within(2_000, call(client), "the second"))).code, "network");
});
