// Who requires the package, and who loads it by a script element: as the tarball has it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { describe, test } from "node:test";
import vm from "node:vm";
import * as imported from "advocate-wasm";
import * as outbox from "advocate-wasm/outbox";
import { child } from "./child.mjs";

const require = createRequire(import.meta.url);
const names = (exports) => Object.keys(exports).sort();

describe("require", () => {
  test("has every export, at once", () => {
    const required = require("advocate-wasm");
    assert.deepEqual(names(required), names(imported));
    assert.deepEqual(required.decodeCookie(required.encodeCookie({ a: [1] })), { a: [1] });
    assert.deepEqual(names(require("advocate-wasm/outbox")), names(outbox));
  });

  test("the slim entry is the whole package: init has nothing to do", async () => {
    const slim = require("advocate-wasm/slim");
    assert.equal(slim.encodeCookie({}), "e30");
    assert.equal(await slim.init(), undefined);
  });

  test("both forms in one program know each other's errors and outboxes", () => {
    const required = require("advocate-wasm");
    const thrown = (work) => {
      try {
        return work();
      } catch (error) {
        return error;
      }
    };
    const error = thrown(() => required.decodeCookie("*"));
    assert.ok(imported.isAdvocateError(error) && error instanceof imported.AdvocateError);
    assert.ok(required.isAdvocateError(thrown(() => imported.decodeCookie("*"))));
    const { createOutbox } = require("advocate-wasm/outbox");
    new imported.AdvocateClient({ tenantAlias: "acme", outbox: createOutbox() });
  });

  test("from a script of CommonJS", async () => {
    const { value } = await child(`
      import { createRequire } from "node:module";
      import vm from "node:vm";
      const require = createRequire(process.cwd() + "/x.cjs");
      const script = "(require) => { const { captureReferral } = require('advocate-wasm'); " +
        "return captureReferral({ tenantAlias: 'acme', url: 'https://x.example/?rsCode=BOBT' }).referredByCodes; }";
      result(vm.runInThisContext(script)(require));
    `);
    assert.deepEqual(value, ["BOBT"]);
  });
});

describe("a script element", () => {
  const script = async () => {
    const { unpkg, jsdelivr } = require("advocate-wasm/package.json");
    assert.equal(unpkg, jsdelivr);
    return readFile(new URL(unpkg, import.meta.resolve("advocate-wasm/package.json")), "utf8");
  };

  test("makes one name, which has every export of the package and of the outbox", async () => {
    const text = await script();
    const page = vm.createContext({ WebAssembly, TextDecoder, TextEncoder });
    const before = Object.keys(page);
    // Twice, as careless pages do.
    for (let count = 0; count < 2; count++) vm.runInContext(text, page);
    assert.deepEqual(
      Object.keys(page).filter((name) => !before.includes(name)),
      ["advocate"],
    );
    assert.deepEqual(names(page.advocate), [...names(imported), ...names(outbox)].sort());
    assert.equal(vm.runInContext("typeof advocateModule", page), "undefined");
    const codes = vm.runInContext(
      "advocate.captureReferral({ tenantAlias: 'acme', url: 'https://x.example/?rsCode=BOBT' }).referredByCodes[0]",
      page,
    );
    assert.equal(codes, "BOBT");
  });
});
