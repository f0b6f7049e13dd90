// Making an outbox, and handing it to a client.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { AdvocateClient } from "advocate-wasm";
import { createOutbox } from "advocate-wasm/outbox";
import { TENANT, text } from "./api_double.mjs";
import { install, outboxOf } from "./outbox_world.mjs";
import { thrown } from "./outcome.mjs";

describe("making one", () => {
  const wrong = [
    ["null options", null, /options must be an object/],
    ["a name that is no text", { name: 7 }, /options\.name/],
    ["an empty name", { name: "" }, /options\.name/],
    ["a name too long", { name: "x".repeat(101) }, /options\.name/],
    ["no room", { maxEntries: 0 }, /options\.maxEntries/],
    ["half a place", { maxEntries: 1.5 }, /options\.maxEntries/],
    ["room for a crowd", { maxEntries: 1001 }, /options\.maxEntries/],
    ["text for a number", { maxEntries: "5" }, /options\.maxEntries/],
    ["no time", { maxAgeMs: 0 }, /options\.maxAgeMs/],
    ["no number", { maxAgeMs: NaN }, /options\.maxAgeMs/],
    ["for ever", { maxAgeMs: Infinity }, /options\.maxAgeMs/],
  ];
  for (const [name, options, said] of wrong) {
    test(`${name} is refused by name`, () => {
      const error = thrown(() => createOutbox(options));
      assert.equal(error.code, "invalid_argument");
      assert.match(error.message, said);
    });
  }

  test("opens nothing, and shows nothing but its methods", (t) => {
    const refuse = () => assert.fail("it was opened");
    install(t, "indexedDB", { open: refuse });
    const outbox = outboxOf(t);
    assert.deepEqual(Object.keys(outbox), []);
    assert.equal(JSON.stringify(outbox), "{}");
  });

  const impostors = {
    null: null,
    true: true,
    "an object": {},
    "its look-alike": { pending() {}, flush() {}, clear() {}, close() {} },
    "a later version's": { [Symbol.for("advocate-wasm.Outbox")]: { version: 4, attach() {} } },
    "an earlier version's": { [Symbol.for("advocate-wasm.Outbox")]: { version: 2, attach() {} } },
  };
  for (const [name, outbox] of Object.entries(impostors)) {
    test(`a client takes no outbox that is ${name}`, () => {
      const error = thrown(() => new AdvocateClient({ tenantAlias: TENANT, outbox }));
      assert.equal(error.code, "invalid_argument");
      assert.match(error.message, /options\.outbox must be made by createOutbox\(\)/);
    });
  }
});
