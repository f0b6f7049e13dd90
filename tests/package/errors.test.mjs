// Errors: one class that every copy of the package knows, and nothing said aloud that should not be.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { inspect } from "node:util";
import vm from "node:vm";
import { AdvocateClient, AdvocateError, decodeCookie, isAdvocateError } from "advocate-wasm";
import { CODE_URL, TENANT, USER, USER_URL, apiDouble, json } from "./api_double.mjs";
import { child } from "./child.mjs";
import { failure, thrown } from "./outcome.mjs";
import { writeToken } from "./user_token.mjs";

const SECRET = "MARKER-said-by-the-server";

async function refused(t) {
  const body = {
    message: SECRET,
    apiErrorCode: "VALIDATION_FAILED",
    rsCode: "RS023",
    validationErrors: [SECRET],
  };
  const { fetch } = apiDouble(t, { [`PUT ${USER_URL}`]: json(400, body) });
  const client = new AdvocateClient({ tenantAlias: TENANT, userToken: writeToken(USER), fetch });
  return failure(client.upsertUser(USER));
}

test("the classes have their names where a person reads them, though the scripts are minified", () => {
  const error = thrown(() => decodeCookie("!"));
  assert.deepEqual([AdvocateClient.name, error.constructor.name], ["AdvocateClient", "AdvocateError"]);
  assert.match(inspect(new AdvocateClient({ tenantAlias: TENANT })), /^AdvocateClient /);
});

test("an error is an Error, by class, by guard and by name", async (t) => {
  for (const error of [thrown(() => decodeCookie("!")), await refused(t)]) {
    assert.ok(error instanceof Error && error instanceof AdvocateError && isAdvocateError(error));
    assert.deepEqual(
      [error.name, Object.prototype.toString.call(error)],
      ["AdvocateError", "[object Error]"],
    );
    assert.match(String(error), /^AdvocateError: /);
    assert.ok(error.stack.startsWith("AdvocateError: ") || error.stack.startsWith("Error: "), error.stack);
  }
});

test("nothing else is one", () => {
  const strangers = [
    undefined,
    null,
    7,
    "AdvocateError",
    {},
    new Error("x"),
    { name: "AdvocateError", code: "network" },
    () => {},
  ];
  for (const value of strangers) {
    assert.equal(isAdvocateError(value), false);
    assert.equal(value instanceof AdvocateError, false);
  }
});

test("a class of the caller's own that extends it is not mistaken for it", () => {
  class Mine extends AdvocateError {}
  assert.equal(thrown(() => decodeCookie("!")) instanceof Mine, false);
});

describe("what is said aloud", () => {
  test("toJSON has what may be logged, without the server's words", async (t) => {
    const error = await refused(t);
    const { message, ...rest } = error.toJSON();
    const expected = {
      ...{ name: "AdvocateError", code: "validation_failed", retryable: false, status: 400 },
      ...{ apiErrorCode: "VALIDATION_FAILED", rsCode: "RS023", attempts: 1 },
    };
    assert.deepEqual(rest, expected);
    assert.equal(message, error.message);
    assert.deepEqual(JSON.parse(JSON.stringify({ error })).error, error.toJSON());
  });

  test("the server's words are there for who asks, and for no one else", async (t) => {
    const error = await refused(t);
    assert.deepEqual([error.serverMessage, error.validationErrors], [SECRET, [SECRET]]);
    const expected = ["apiErrorCode", "attempts", "code", "retryable", "rsCode", "status"];
    assert.deepEqual(Object.keys(error).sort(), expected);
    const shown = [
      error.message,
      String(error),
      error.stack,
      JSON.stringify(error),
      inspect(error),
      inspect({ ...error }),
    ];
    for (const text of shown) assert.ok(!text.includes("MARKER"), text);
  });
});

describe("the stack leads to the caller", () => {
  const here = "errors.test.mjs";
  test("of a synchronous function", () => {
    assert.ok(thrown(() => decodeCookie("!")).stack.includes(here));
  });

  test("of a call that was refused before it was sent", async () => {
    const client = new AdvocateClient({ tenantAlias: TENANT });
    async function caller() {
      return await client.lookupByCode("");
    }
    assert.ok((await failure(caller())).stack.includes(here));
  });

  test("of a call that the API refused", async (t) => {
    const { fetch } = apiDouble(t, {
      [`GET ${CODE_URL}`]: json(404, {}),
      [`GET ${USER_URL}`]: json(404, {}),
    });
    const client = new AdvocateClient({ tenantAlias: TENANT, userToken: writeToken(USER), fetch });
    async function caller() {
      return await client.getUser(USER.accountId, USER.id);
    }
    const { stack } = await failure(caller());
    assert.ok(stack.includes(here), stack);
  });
});

describe("across copies of the package", () => {
  test("two copies on one page know each other's errors", async () => {
    const { value } = await child(`
      import * as first from "advocate-wasm";
      const second = await import(import.meta.resolve("advocate-wasm") + "?copy");
      const failures = [];
      try { second.decodeCookie("!"); } catch (error) { failures.push(error); }
      await new second.AdvocateClient({ tenantAlias: "acme" }).lookupByCode("").catch((error) => failures.push(error));
      result({
        copies: first.AdvocateError !== second.AdvocateError,
        known: failures.map((error) => [error instanceof first.AdvocateError, first.isAdvocateError(error), error.code]),
      });
    `);
    assert.deepEqual(value, {
      copies: true,
      known: [
        [true, true, "invalid_cookie"],
        [true, true, "invalid_argument"],
      ],
    });
  });

  test("an error seen from another realm is still known by its guard", () => {
    const error = thrown(() => decodeCookie("!"));
    const context = vm.createContext({ error, isAdvocateError });
    assert.deepEqual(
      vm.runInContext("[isAdvocateError(error), error.code, error instanceof Error].join()", context),
      "true,invalid_cookie,false",
    );
  });
});
