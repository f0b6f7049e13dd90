// The entries: what importing costs, and when the module is there.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { describe, test } from "node:test";
import { Worker } from "node:worker_threads";
import * as inlined from "advocate-wasm";
import * as plain from "advocate-wasm/js";
import * as outbox from "advocate-wasm/outbox";
import { child, INLINED, SLIM } from "./child.mjs";

const slim = await import(SLIM);
const require = createRequire(import.meta.url);
const MODULE = require.resolve("advocate-wasm/advocate_bg.wasm");

const TRAPS = `
  const touched = [];
  for (const name of ["window", "document", "localStorage", "sessionStorage", "indexedDB", "location", "history",
    "fetch", "XMLHttpRequest", "Request", "Response", "Headers"]) {
    Object.defineProperty(globalThis, name, { configurable: true, get() {
      touched.push(name);
      throw new Error("importing touched " + name);
    } });
  }
  for (const name of ["setTimeout", "setInterval", "queueMicrotask", "addEventListener"]) {
    Object.defineProperty(globalThis, name, { configurable: true, value: () => touched.push(name) });
  }
  const before = new Set(Reflect.ownKeys(globalThis));
`;

describe("importing", () => {
  for (const entry of ["advocate-wasm", SLIM, "advocate-wasm/js", "advocate-wasm/outbox"]) {
    test(`${entry.replace(/^file:.*\//, "")} touches neither page, storage, network nor timers, and leaves no global behind`, async () => {
      const { value } = await child(`${TRAPS}
        await import("${entry}");
        result({ touched, added: Reflect.ownKeys(globalThis).filter((key) => !before.has(key)).map(String) });
      `);
      assert.deepEqual(value, { touched: [], added: [] });
    });
  }

  test("all entries have the same exports, those that the declarations name", async () => {
    const declared = await readFile(new URL("index.d.ts", new URL(`file://${MODULE}`)), "utf8");
    const names = [...declared.matchAll(/^export (?:function|class|const) (\w+)/gm)]
      .map(([, name]) => name)
      .sort();
    assert.deepEqual(Object.keys(inlined).sort(), names);
    for (const entry of [slim, plain]) assert.deepEqual(Object.keys(entry).sort(), names);
  });

  test("the outbox's exports are those that its declarations name", async () => {
    const declared = await readFile(new URL("outbox.d.ts", new URL(`file://${MODULE}`)), "utf8");
    const names = [...declared.matchAll(/^export (?:function|class|const) (\w+)/gm)].map(([, name]) => name);
    assert.deepEqual(Object.keys(outbox), names);
  });

  test("version is the package's", () => {
    const { version } = require("advocate-wasm/package.json");
    assert.match(version, /^\d+\.\d+\.\d+/);
    for (const entry of [inlined, slim, plain]) assert.equal(entry.version, version);
  });

  test("the module is reachable by its own name and compiles", async () => {
    const module = await WebAssembly.compile(await readFile(MODULE));
    assert.ok(WebAssembly.Module.exports(module).some(({ kind }) => kind === "memory"));
  });
});

describe("the default entry", () => {
  test("works at once, without waiting for anything", async () => {
    const { value } = await child(`
      import { decodeCookie, encodeCookie } from "advocate-wasm";
      result(decodeCookie(encodeCookie({ cookieId: "abc123" })));
    `);
    assert.deepEqual(value, { cookieId: "abc123" });
  });

  test("init compiles without holding the page's thread", async () => {
    const { value } = await child(`
      WebAssembly.Module = class { constructor() { throw new Error("compiled at once"); } };
      const { decodeCookie, init } = await import("${INLINED}");
      await init();
      result(decodeCookie("e30"));
    `);
    assert.deepEqual(value, {});
  });

  test("a call while init is loading works, and there is one instance", async () => {
    const { value } = await child(`
      let instances = 0;
      const { Instance } = WebAssembly;
      WebAssembly.Instance = class extends Instance { constructor(...given) { super(...given); instances++; } };
      const { decodeCookie, init } = await import("${INLINED}");
      const loading = [init(), init()];
      const cookie = decodeCookie("e30");
      await Promise.all(loading);
      result({ cookie, again: decodeCookie("e30"), instances });
    `);
    assert.deepEqual(value, { cookie: {}, again: {}, instances: 1 });
  });

  test("init resolves to nothing, whatever it is given", async () => {
    for (const source of [undefined, "https://nowhere.invalid/x.wasm", new Uint8Array(3)]) {
      assert.equal(await inlined.init(source), undefined);
    }
  });

  test("works in a worker thread", async () => {
    const worker = new Worker(
      `import(${JSON.stringify(import.meta.resolve("advocate-wasm"))}).then(({ encodeCookie }) =>
         require("node:worker_threads").parentPort.postMessage(encodeCookie({ a: 1 })));`,
      { eval: true, execArgv: [] },
    );
    const [message] = await new Promise((resolve, reject) => {
      worker.once("message", (...values) => resolve(values));
      worker.once("error", reject);
    });
    await worker.terminate();
    assert.equal(message, inlined.encodeCookie({ a: 1 }));
  });
});

// Each script starts with a slim entry that is not loaded.
const LATE = `
  import { readFile } from "node:fs/promises";
  import * as slim from "${SLIM}";
  const path = ${JSON.stringify(MODULE)};
  const attempt = async (work) => {
    try {
      return (await work()) ?? "done";
    } catch (error) {
      return [slim.isAdvocateError(error), error.code, error.retryable, /init\\(/.test(error.message)];
    }
  };
`;

describe("the slim entry", () => {
  const synchronous = {
    decodeCookie: `slim.decodeCookie("e30")`,
    encodeCookie: "slim.encodeCookie({})",
    mergeCookies: "slim.mergeCookies({}, {})",
    referredByCodes: `slim.referredByCodes({}, { tenantAlias: "acme" })`,
    referralCodesByProgram: `slim.referralCodesByProgram({}, { tenantAlias: "acme" })`,
    captureReferral: `slim.captureReferral({ tenantAlias: "acme", url: "https://x.example/" })`,
    withAttribution: `slim.withAttribution("https://x.example/", { a: 1 })`,
    setCookieHeader: `slim.setCookieHeader("e30")`,
    inspectToken: `slim.inspectToken("a.b.c")`,
  };

  test("says not_initialized from every synchronous function, and works after init", async () => {
    const calls = Object.entries(synchronous).map(([name, call]) => `${name}: () => ${call}`);
    const { value } = await child(`${LATE}
      const calls = { ${calls.join(", ")} };
      const before = {};
      for (const [name, call] of Object.entries(calls)) before[name] = await attempt(call);
      await slim.init(await readFile(path));
      const after = {};
      for (const [name, call] of Object.entries(calls)) after[name] = (await attempt(call))[1];
      result({ before, after });
    `);
    for (const name of Object.keys(synchronous)) {
      assert.deepEqual(value.before[name], [true, "not_initialized", false, true], name);
      assert.notEqual(value.after[name], "not_initialized", name);
    }
  });

  const sources = {
    "the module's bytes": "await readFile(path)",
    "an ArrayBuffer": "new Uint8Array(await readFile(path)).buffer",
    "a compiled module": "await WebAssembly.compile(await readFile(path))",
    "a Response of the right type": `new Response(await readFile(path), { headers: { "Content-Type": "application/wasm" } })`,
    "a Response of another type": `new Response(await readFile(path), { headers: { "Content-Type": "application/octet-stream" } })`,
  };
  for (const [name, source] of Object.entries(sources)) {
    test(`loads from ${name}`, async () => {
      const { value } = await child(
        `${LATE} await slim.init(${source}); result(slim.encodeCookie({ a: 1 }));`,
      );
      assert.equal(value, inlined.encodeCookie({ a: 1 }));
    });
  }

  for (const [name, source] of Object.entries({
    string: `"https://cdn.example/a.wasm"`,
    URL: `new URL("https://cdn.example/a.wasm")`,
  })) {
    test(`fetches a ${name} once for concurrent calls of init, and never again`, async () => {
      const { value } = await child(`${LATE}
        const asked = [];
        globalThis.fetch = async (address) => {
          asked.push(String(address));
          return new Response(await readFile(path), { headers: { "Content-Type": "application/wasm" } });
        };
        await Promise.all([slim.init(${source}), slim.init(${source}), slim.init(${source})]);
        await slim.init(${source});
        result(asked);
      `);
      assert.deepEqual(value, ["https://cdn.example/a.wasm"]);
    });
  }

  test("a load that failed can be tried again", async () => {
    const { value } = await child(`${LATE}
      const attempts = [];
      const sources = [new Uint8Array([1, 2, 3]), new Response("gone", { status: 404 }), 7, null, {}, "https://127.0.0.1:1/x.wasm"];
      for (const source of sources) attempts.push(await attempt(() => slim.init(source)));
      attempts.push(await attempt(async () => slim.init(await readFile(path))), slim.encodeCookie({ a: 1 }));
      result(attempts);
    `);
    const failed = [true, "not_initialized", true, true];
    assert.deepEqual(value, [
      failed,
      failed,
      failed,
      failed,
      failed,
      failed,
      "done",
      inlined.encodeCookie({ a: 1 }),
    ]);
  });

  test("asynchronous methods wait for a load under way", async () => {
    const { value } = await child(`${LATE}
      const client = new slim.AdvocateClient({
        tenantAlias: "acme",
        fetch: async () => new Response(JSON.stringify({ id: "u", accountId: "a" })),
      });
      const loading = slim.init(await readFile(path));
      result([await client.lookupByCode("BOBT"), await loading ?? "loaded"]);
    `);
    assert.deepEqual(value, [{ id: "u", accountId: "a" }, "loaded"]);
  });

  test("asynchronous methods load the module themselves, from beside the script", async () => {
    const { value } = await child(`${LATE}
      const asked = [];
      globalThis.fetch = async (address) => {
        asked.push(new URL(address).pathname.split("/").at(-1));
        return new Response(await readFile(path), { headers: { "Content-Type": "application/wasm" } });
      };
      const client = new slim.AdvocateClient({
        tenantAlias: "acme",
        fetch: async () => new Response(JSON.stringify({ id: "u", accountId: "a" })),
      });
      result([await Promise.all([client.lookupByCode("A"), client.lookupByCode("B")]), asked]);
    `);
    const user = { id: "u", accountId: "a" };
    assert.deepEqual(value, [[user, user], ["advocate_bg.wasm"]]);
  });

  test("asynchronous methods say not_initialized when the module cannot be had", async () => {
    const { value } = await child(`${LATE}
      globalThis.fetch = async () => new Response("", { status: 500 });
      const client = new slim.AdvocateClient({ tenantAlias: "acme", fetch: async () => new Response("{}") });
      result(await attempt(() => client.lookupByCode("A")));
    `);
    assert.deepEqual(value, [true, "not_initialized", true, true]);
  });

  test("wrong options of a client made before the load show in its first call", async () => {
    const { value } = await child(`${LATE}
      const clients = [{ tenantAlias: " " }, { tenantAlias: "acme", userToken: "TEST_key" }, { tenantAlias: "acme", baseUrl: "ftp://x" }]
        .map((options) => new slim.AdvocateClient({ ...options, fetch: async () => new Response("{}") }));
      await slim.init(await readFile(path));
      const codes = [];
      for (const client of clients) codes.push((await attempt(() => client.lookupByCode("A")))[1]);
      result(codes);
    `);
    assert.deepEqual(value, ["invalid_argument", "invalid_token", "invalid_argument"]);
  });
});

test("each entry knows the other's errors", async () => {
  const { value } = await child(`${LATE}
    import * as inlined from "advocate-wasm";
    let error;
    try { slim.decodeCookie("!"); } catch (thrown) { error = thrown; }
    result([error instanceof inlined.AdvocateError, inlined.isAdvocateError(error), error instanceof slim.AdvocateError,
      error instanceof Error, slim.AdvocateError === inlined.AdvocateError]);
  `);
  assert.deepEqual(value, [true, true, true, true, false]);
});
