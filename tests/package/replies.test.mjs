// What a reply means, whatever it is.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { AdvocateClient } from "advocate-wasm";
import {
  OF_USERS,
  OPERATIONS,
  TENANT,
  USER,
  USER_URL,
  apiDouble,
  json,
  lost,
  text,
  yieldsReply,
} from "./api_double.mjs";
import { failure, within } from "./outcome.mjs";
import { readToken, writeToken } from "./user_token.mjs";

function clientOf(t, routes, options) {
  const { fetch, sent } = apiDouble(t, routes);
  const client = new AdvocateClient({
    tenantAlias: TENANT,
    userToken: writeToken(USER),
    retries: 0,
    fetch,
    ...options,
  });
  return { client, sent };
}

describe("refusals", () => {
  // Whether the same call may be made again: never, always, or where repeating changes nothing.
  const NEVER = () => false;
  const ALWAYS = () => true;
  const SAFE = (operation) => operation !== "createUser";
  const rows = [
    // status, apiErrorCode, rsCode → code, retryable
    [400, undefined, undefined, "validation_failed", NEVER],
    [400, "VALIDATION_FAILED", "RS023", "validation_failed", NEVER],
    [400, "INVALID_JSON_REQUEST", undefined, "validation_failed", NEVER],
    [400, undefined, "RS050", "validation_failed", NEVER],
    [400, undefined, "RS052", "validation_failed", NEVER],
    [422, undefined, undefined, "validation_failed", NEVER],
    [400, undefined, "RS048", "user_exists", NEVER],
    [409, undefined, "RS048", "user_exists", NEVER],
    [401, undefined, undefined, "unauthorized", NEVER],
    [401, undefined, "RS006", "unauthorized", NEVER],
    [401, undefined, "RS032", "unauthorized", NEVER],
    [403, undefined, undefined, "endpoint_disabled", NEVER],
    [403, "API_REQUEST_NOT_SUPPORTED", undefined, "endpoint_disabled", NEVER],
    [403, "FORBIDDEN", undefined, "forbidden", NEVER],
    [403, undefined, "RS006", "forbidden", NEVER],
    [404, undefined, undefined, "not_found", NEVER],
    [404, "REFERRAL_CODE_NOT_FOUND", undefined, "not_found", NEVER],
    [404, "TENANT_NOT_FOUND", "RS045", "not_found", NEVER],
    [404, undefined, "RS042", "not_found", NEVER],
    [429, undefined, undefined, "rate_limited", ALWAYS],
    [400, undefined, "RS033", "rate_limited", ALWAYS],
    [403, undefined, "RS033", "rate_limited", ALWAYS],
    [500, undefined, undefined, "server_error", SAFE],
    [502, undefined, undefined, "server_error", SAFE],
    [503, undefined, undefined, "server_error", SAFE],
    [504, undefined, undefined, "server_error", SAFE],
    [400, undefined, "RS014", "server_error", SAFE],
    [404, undefined, "RS027", "server_error", SAFE],
    [402, undefined, undefined, "bad_response", NEVER],
    [409, undefined, undefined, "bad_response", NEVER],
    [418, undefined, "RS999", "bad_response", NEVER],
    [451, "SOMETHING_NEW", undefined, "bad_response", NEVER],
  ];
  for (const [status, apiErrorCode, rsCode, code, again] of rows) {
    test(`${[status, apiErrorCode, rsCode].filter(Boolean).join(" ")} is ${code}`, async (t) => {
      // A 409 means something else where there is an idempotency key.
      for (const { operation, route, call } of status === 409 ? OPERATIONS.filter(yieldsReply) : OPERATIONS) {
        const body = {
          message: "no",
          statusCode: status,
          apiErrorCode,
          rsCode,
          validationErrors: ["email: no"],
        };
        const { client, sent } = clientOf(t, { [route]: json(status, body) });
        const error = await failure(call(client));
        const { retryable, attempts } = error;
        assert.deepEqual([error.code, retryable, attempts], [code, again(operation), 1], operation);
        assert.deepEqual(
          [error.status, error.apiErrorCode, error.rsCode],
          [status, apiErrorCode, rsCode],
          operation,
        );
        assert.deepEqual([error.serverMessage, error.validationErrors], ["no", ["email: no"]], operation);
        assert.ok(error.message.startsWith(`${operation} was refused: `), error.message);
        assert.equal(sent.length, 1);
      }
    });
  }

  test("a disabled endpoint's message names who can enable it", async (t) => {
    for (const { route, call } of OPERATIONS) {
      const { client } = clientOf(t, { [route]: text(403, "") });
      assert.match((await failure(call(client))).message, /ask the tenant's owner to enable it/);
    }
  });

  test("a read token on a write is sent, and a refusal says that a write token is needed", async (t) => {
    for (const status of [401, 403]) {
      for (const { operation, route, call } of OPERATIONS) {
        const { client } = clientOf(t, { [route]: text(status, "") }, { userToken: readToken(USER) });
        const { message } = await failure(call(client));
        const isWrite = ["upsertUser", "createUser", "applyCode", "trackEvents"].includes(operation);
        assert.equal(/needs a write token/.test(message), isWrite, `${operation} ${status}`);
      }
    }
  });

  const envelopes = [
    ["codes of other types", { apiErrorCode: 7, rsCode: ["RS048"] }, {}],
    ["codes that are no constants", { apiErrorCode: "bob@example.com", rsCode: "RS 048" }, {}],
    ["an endless code", { apiErrorCode: "A".repeat(65) }, {}],
    ["a message of another type", { message: { text: "no" } }, {}],
    [
      "validationErrors with strangers",
      { validationErrors: ["a", 7, null, "b"] },
      { validationErrors: ["a", "b"] },
    ],
    ["validationErrors of another type", { validationErrors: "a" }, {}],
    ["a status of its own", { statusCode: 200 }, {}],
  ];
  for (const [name, body, kept] of envelopes) {
    test(`an envelope with ${name} is read as far as it goes`, async (t) => {
      const { client } = clientOf(t, { [`GET ${USER_URL}`]: json(400, body) });
      const error = await failure(client.getUser(USER.accountId, USER.id));
      const { code, status, apiErrorCode, rsCode, serverMessage, validationErrors } = error;
      assert.deepEqual(
        { code, status, apiErrorCode, rsCode, serverMessage, validationErrors },
        {
          ...{ code: "validation_failed", status: 400, apiErrorCode: undefined, rsCode: undefined },
          ...{ serverMessage: undefined, validationErrors: undefined },
          ...kept,
        },
      );
    });
  }
});

const BODIES = {
  HTML: "<!doctype html><title>502</title>",
  nothing: "",
  "white space": " \n",
  "a truncated object": '{"id":"bob@exam',
  "an array": '[{"id":"bob@example.com"}]',
  null: "null",
  "a number": "12",
  "a string": '"bob@example.com"',
  true: "true",
  "two documents": '{"id":"a"}{"id":"b"}',
  "more nesting than any parser takes": "[".repeat(200_000),
  "ten megabytes of nothing": " ".repeat(10_000_000),
  "ten megabytes in an object": `{"id":"${"x".repeat(10_000_000)}"}`,
};

describe("bodies", () => {
  for (const [name, body] of Object.entries(BODIES)) {
    test(`a success with ${name} is bad_response`, async (t) => {
      // What is to yield nothing may be answered with nothing, and with any object.
      const isNothing = body.trim() === "";
      for (const { route, call } of isNothing ? OPERATIONS.filter(yieldsReply) : OPERATIONS) {
        const { client } = clientOf(t, { [route]: text(200, body) });
        const error = await failure(within(10_000, call(client), name));
        assert.deepEqual(
          [error.code, error.retryable, error.status, error.attempts],
          ["bad_response", false, 200, 1],
        );
      }
    });

    test(`a refusal with ${name} is what the API, or what stands in between, means`, async (t) => {
      const isForeign = body.trim() !== "";
      const codes = { 401: "unauthorized", 404: "not_found", 408: "server_error", 503: "server_error" };
      for (const [status, known] of Object.entries(codes)) {
        const code = isForeign && known !== "server_error" ? "bad_response" : known;
        const { client } = clientOf(t, { [`GET ${USER_URL}`]: text(Number(status), body) }, { retries: 0 });
        const error = await failure(client.getUser(USER.accountId, USER.id));
        assert.equal(error.retryable, isForeign || known === "server_error", "only the API's own no is a no");
        assert.deepEqual([error.code, error.status, error.apiErrorCode], [code, Number(status), undefined]);
      }
    });
  }

  test("a success without an id is bad_response, unless other fields were asked for", async (t) => {
    for (const user of [{}, { id: "" }, { id: null }, { id: 7 }, { Id: "x" }]) {
      const route = `GET ${USER_URL}`;
      const { client } = clientOf(t, {
        [route]: json(200, user),
        [`${route}?fields=email`]: json(200, user),
        [`${route}?fields=id`]: json(200, user),
        [`${route}?extraFields=rewards`]: json(200, user),
      });
      const outcomes = [];
      for (const options of [undefined, { fields: ["id"] }, { extraFields: ["rewards"] }]) {
        outcomes.push((await failure(client.getUser(USER.accountId, USER.id, options))).code);
      }
      assert.deepEqual(outcomes, ["bad_response", "bad_response", "bad_response"]);
      assert.deepEqual(await client.getUser(USER.accountId, USER.id, { fields: ["email"] }), user);
    }
  });

  test("204 is bad_response: the API documents a user", async (t) => {
    const { client } = clientOf(t, { [`GET ${USER_URL}`]: () => new Response(null, { status: 204 }) });
    assert.equal((await failure(client.getUser(USER.accountId, USER.id))).code, "bad_response");
  });

  test("a byte order mark before a user does no harm", async (t) => {
    const body = `\uFEFF${JSON.stringify(USER)}`;
    const doubles = [
      text(200, body),
      () => ({ status: 200, headers: new Headers(), text: async () => body }),
    ];
    for (const answer of doubles) {
      const { client } = clientOf(t, { [`GET ${USER_URL}`]: answer });
      assert.deepEqual(await client.getUser(USER.accountId, USER.id), USER);
    }
  });

  test("no content type is as good as any", async (t) => {
    for (const type of ["text/html", "application/octet-stream", ""]) {
      const { client } = clientOf(t, {
        [`GET ${USER_URL}`]: text(200, JSON.stringify(USER), { "Content-Type": type }),
      });
      assert.deepEqual(await client.getUser(USER.accountId, USER.id), USER);
    }
  });

  test("a body that breaks off is no reply to a success, and beside the point of a refusal", async (t) => {
    const broken = (status) => () =>
      new Response(new ReadableStream({ start: (stream) => stream.error(new TypeError("terminated")) }), {
        status,
      });
    for (const { operation, route, call } of OPERATIONS) {
      const success = await failure(call(clientOf(t, { [route]: broken(200) }).client));
      assert.deepEqual([success.code, success.retryable], ["network", operation !== "createUser"]);
      assert.equal(success.cause.message, "terminated");
      assert.equal((await failure(call(clientOf(t, { [route]: broken(404) }).client))).code, "not_found");
    }
  });
});

describe("what fetch may yield instead", () => {
  const body = JSON.stringify(USER);
  const trap = () =>
    new Proxy(
      {},
      {
        get: () => {
          throw new Error("get");
        },
        has: () => {
          throw new Error("has");
        },
      },
    );
  const revoked = () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  };
  const found = [
    [
      "a duck-typed Response",
      () => ({ status: 200, headers: new Headers(), text: () => Promise.resolve(body) }),
    ],
    ["one whose text is at hand", () => ({ status: 200, headers: new Headers(), text: () => body })],
    ["one without headers", () => ({ status: 200, text: async () => body })],
    [
      "one whose headers throw",
      () => ({
        status: 200,
        get headers() {
          throw new Error("x");
        },
        text: async () => body,
      }),
    ],
    [
      "one whose headers lie",
      () => ({ status: 200, headers: { get: () => ({ evil: true }) }, text: async () => body }),
    ],
  ];
  for (const [name, answer] of found) {
    test(`${name} is taken`, async () => {
      const client = new AdvocateClient({ tenantAlias: TENANT, fetch: async () => answer() });
      assert.deepEqual(await client.lookupByCode("A"), USER);
    });
  }

  const rows = [
    ["undefined", async () => undefined, "bad_response"],
    ["undefined, at once", () => undefined, "bad_response"],
    ["null", async () => null, "bad_response"],
    ["a string", async () => "Response", "bad_response"],
    ["a number", async () => 200, "bad_response"],
    ["a function", async () => () => {}, "bad_response"],
    ["an empty object", async () => ({}), "bad_response"],
    ["a status of the wrong type", async () => ({ status: "200", text: async () => body }), "bad_response"],
    ["a status of no HTTP", async () => ({ status: 99, text: async () => body }), "bad_response"],
    ["a fraction of a status", async () => ({ status: 200.5, text: async () => body }), "bad_response"],
    ["an opaque response", async () => ({ status: 0, type: "opaque", text: async () => "" }), "bad_response"],
    ["Response.error()", async () => Response.error(), "bad_response"],
    [
      "a proxy that throws",
      async () =>
        new Proxy(
          { then: undefined },
          {
            get: (_, key) => {
              if (key !== "then") throw new Error("x");
            },
          },
        ),
      "bad_response",
    ],
    [
      "a status that throws",
      async () => ({
        get status() {
          throw new Error("x");
        },
      }),
      "bad_response",
    ],
    ["no text function", async () => ({ status: 200 }), "bad_response"],
    ["text that is no function", async () => ({ status: 200, text: body }), "bad_response"],
    [
      "text that throws",
      async () => ({
        status: 200,
        text() {
          throw new Error("x");
        },
      }),
      "network",
    ],
    [
      "text that rejects with nothing",
      async () => ({ status: 200, text: () => Promise.reject() }),
      "network",
    ],
    ["text of another type", async () => ({ status: 200, text: async () => ({ id: "x" }) }), "bad_response"],
    ["text that is null", async () => ({ status: 200, text: async () => null }), "bad_response"],
    [
      "a body read before",
      async () => {
        const used = new Response(body);
        await used.text();
        return used;
      },
      "network",
    ],
    [
      "a throw before any promise",
      () => {
        throw new TypeError("at once");
      },
      "network",
    ],
    [
      "a throw of nothing",
      () => {
        throw undefined;
      },
      "network",
    ],
    ["a rejection with a string", () => Promise.reject("reason"), "network"],
    ["a rejection with undefined", () => Promise.reject(), "network"],
    ["a rejection with a revoked proxy", () => Promise.reject(revoked()), "network"],
    ["a rejection with a proxy that throws", () => Promise.reject(trap()), "network"],
    ["a revoked proxy", async () => revoked(), "network"],
    [
      "a thenable that throws",
      () => ({
        then() {
          throw new Error("x");
        },
      }),
      "network",
    ],
  ];
  for (const [name, fetch, code] of rows) {
    test(`${name} is ${code}`, async () => {
      for (const { operation, call } of OPERATIONS) {
        const client = new AdvocateClient({
          tenantAlias: TENANT,
          userToken: writeToken(USER),
          retries: 0,
          fetch,
        });
        const error = await failure(within(2_000, call(client), name));
        const again = code === "network" && operation !== "createUser";
        assert.deepEqual([error.code, error.retryable, error.attempts], [code, again, 1], operation);
      }
    });
  }

  const hanging = [
    ["never resolves", () => new Promise(() => {})],
    ["yields a thenable that never calls back", () => ({ then() {} })],
    ["yields a text() that never resolves", async () => ({ status: 200, text: () => new Promise(() => {}) })],
    [
      "yields a refusal whose text() never resolves",
      async () => ({ status: 404, text: () => new Promise(() => {}) }),
    ],
  ];
  for (const [name, fetch] of hanging) {
    test(`one that ${name} ends at the deadline`, async () => {
      for (const { operation, call } of OPERATIONS) {
        const client = new AdvocateClient({
          tenantAlias: TENANT,
          userToken: writeToken(USER),
          retries: 0,
          timeoutMs: 20,
          fetch,
        });
        const error = await failure(within(2_000, call(client), name));
        const { code, retryable, attempts } = error;
        assert.deepEqual([code, retryable, attempts], ["timeout", operation !== "createUser", 1], operation);
      }
    });
  }

  test("a lost connection keeps the reason as cause", async (t) => {
    for (const { operation, route, call } of OPERATIONS) {
      const error = await failure(call(clientOf(t, { [route]: lost() }).client));
      assert.deepEqual(
        [error.code, error.retryable, error.attempts],
        ["network", operation !== "createUser", 1],
      );
      assert.equal(error.cause.message, "fetch failed");
    }
  });

  test("fetch is called as a bare function would be", async () => {
    let receiver;
    const client = new AdvocateClient({
      tenantAlias: TENANT,
      fetch: async function () {
        receiver = this;
        return new Response(body);
      },
    });
    await client.lookupByCode("A");
    assert.ok(receiver === undefined || receiver === globalThis);
  });

  test("without the option, globalThis.fetch of the moment is used", async (t) => {
    const client = new AdvocateClient({ tenantAlias: TENANT });
    t.mock.method(globalThis, "fetch", async () => new Response(body));
    assert.deepEqual(await client.lookupByCode("A"), USER);
  });
});
