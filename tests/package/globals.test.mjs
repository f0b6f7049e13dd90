// Globals that pages replace, and hosts that mix those of two realms: each in a Node of its own.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { child, INLINED, SLIM } from "./child.mjs";

const CALLS = `
  import { AdvocateClient, captureReferral, referredByCodes } from "advocate-wasm";
  import { createOutbox } from "advocate-wasm/outbox";
  import { IDBFactory } from "fake-indexeddb";
  import { writeToken } from "./user_token.mjs";
  const USER = { id: "bob@example.com", accountId: "bob@example.com" };
  globalThis.indexedDB = new IDBFactory();
  const [TOKEN, BODY] = [writeToken(USER), JSON.stringify(USER)];
  // The platform's own are there before the page replaces what it likes.
  const { Response } = globalThis;
  await new Response(BODY, { headers: new Headers({ a: "b" }) }).text();
  const sent = [];
  globalThis.fetch = async (url, init) => {
    sent.push([typeof url, init.method, url.slice(url.indexOf("/open/"))]);
    return new Response(BODY);
  };
`;
const WEBASSEMBLY = CALLS.replace('"advocate-wasm"', `"${INLINED}"`);
const EVERYTHING = `
  const { encoded, referredByCodes: codes } = captureReferral({ tenantAlias: "acme", url: "https://x.example/?rsCode=BOBT" });
  const outbox = createOutbox();
  const client = new AdvocateClient({ tenantAlias: "acme", userToken: TOKEN, outbox });
  const found = [(await client.lookupByCode("BOBT")).id, (await client.lookupByCode("BOBT")).id];
  const { id } = await client.upsertUser(USER);
  result({ codes, again: referredByCodes(encoded, { tenantAlias: "acme" }), found, id, sent, left: await outbox.flush() });
  outbox.close();
  process.exit();
`;
const EXPECTED = {
  ...{
    codes: ["BOBT"],
    again: ["BOBT"],
    found: ["bob@example.com", "bob@example.com"],
    id: "bob@example.com",
  },
  sent: [
    ["string", "GET", "/open/user?referralCode=BOBT"],
    ["string", "PUT", "/open/account/bob%40example.com/user/bob%40example.com"],
  ],
  left: { sent: 0, left: 0 },
};

const REPLACED = {
  nothing: "",
  "its own Request (MooTools)":
    "globalThis.Request = function Request() { this.toString = () => '[object Object]'; };",
  // Node's own Headers need Map, and so on: tests/faults/realms.mjs replaces the others in browsers.
  "its own URL": "globalThis.URL = function URL() {};",
  "its own Event": "globalThis.Event = function Event() { throw new TypeError('mine'); };",
  "arrays and more with a toJSON (Prototype.js up to 1.6.1)": `
    for (const of of [Array, String, Number]) {
      Object.defineProperty(of.prototype, "toJSON", { value() { return "[]"; }, configurable: true });
    }
    const stringify = JSON.stringify;
    JSON.stringify = (value, ...more) => {
      // What the test itself writes is not the matter.
      if (value?.codes) for (const of of [Array, String, Number]) delete of.prototype.toJSON;
      return stringify(value, ...more);
    };`,
  "enumerable members of every object and array": `
    Object.prototype.extend = Array.prototype.each = function () {};`,
};

describe("a page with", () => {
  for (const [name, replace] of Object.entries(REPLACED)) {
    test(name, async () => {
      const { value, stderr } = await child(`${CALLS}${replace}${EVERYTHING}`);
      assert.deepEqual(value, EXPECTED, stderr);
    });
  }
});

describe("a host with", () => {
  test("a test DOM's AbortSignal beside another realm's fetch: every call goes out, and deadlines hold", async () => {
    const { value } = await child(`${CALLS}
      class Signal extends EventTarget {
        #aborted = false;
        get aborted() { return this.#aborted; }
        abort() { this.#aborted = true; this.dispatchEvent(new Event("abort")); }
      }
      globalThis.AbortSignal = Signal;
      globalThis.AbortController = class { signal = new Signal(); abort() { this.signal.abort(); } };
      const asked = [];
      // As Node's own does.
      globalThis.fetch = async (url, init) => {
        asked.push("signal" in init);
        if (init.signal) throw new TypeError("RequestInit: Expected signal to be an instance of AbortSignal.");
        return url.includes("HANG") ? new Promise(() => {}) : new Response(BODY);
      };
      const client = new AdvocateClient({ tenantAlias: "acme", userToken: TOKEN, retries: 0 });
      const { id } = await client.createUser(USER);
      const late = await client.lookupByCode("HANG", { timeoutMs: 20 }).catch(({ code }) => code);
      result({ id, late, asked });
      process.exit();
    `);
    assert.deepEqual(value, { id: "bob@example.com", late: "timeout", asked: [true, false, true, false] });
  });

  test("one signal for many calls: no warning of listeners, and each is aborted", async () => {
    const { value, stderr } = await child(`${CALLS}
      globalThis.fetch = () => new Promise(() => {});
      const client = new AdvocateClient({ tenantAlias: "acme", userToken: TOKEN, retries: 0 });
      const controller = new AbortController();
      const calls = Array.from({ length: 30 }, (_, index) =>
        client.lookupByCode("CODE" + index, { signal: controller.signal }).catch(({ code, attempts }) => code + attempts));
      await new Promise((resolve) => setTimeout(resolve, 20));
      controller.abort();
      result([...new Set(await Promise.all(calls))]);
    `);
    assert.deepEqual(value, ["aborted1"]);
    assert.equal(stderr, "");
  });

  const forbidden = {
    "no WebAssembly": "delete globalThis.WebAssembly;",
    "a policy that forbids it (Chromium)": `WebAssembly.Module = function () {
      throw new WebAssembly.CompileError("WebAssembly.Module(): Refused to compile or instantiate WebAssembly module because 'unsafe-eval' is not an allowed source of script in the following Content Security Policy directive");
    };
    WebAssembly.compile = async () => new WebAssembly.Module();`,
    "a policy that forbids it (Firefox)": `WebAssembly.Module = function () {
      throw new WebAssembly.CompileError("call to WebAssembly.Module() blocked by CSP");
    };
    WebAssembly.compile = async () => new WebAssembly.Module();`,
  };
  for (const [name, forbid] of Object.entries(forbidden)) {
    test(`${name}: nothing breaks before the first use, which says what to do`, async () => {
      const { value } = await child(`${WEBASSEMBLY}
        import * as slim from "${SLIM}";
        ${forbid}
        const tell = ({ code, retryable, message }) => 
          [code, retryable, /'wasm-unsafe-eval'.* "advocate-wasm\\/js"/.test(message)];
        const told = [];
        for (const entry of [{ AdvocateClient, captureReferral }, slim]) {
          const client = new entry.AdvocateClient({ tenantAlias: "acme", userToken: TOKEN, outbox: createOutbox() });
          if (entry === slim) await slim.init(new Uint8Array(8)).catch((error) => told.push(tell(error)));
          else {
            try {
              captureReferral({ tenantAlias: "acme" });
            } catch (error) {
              told.push(tell(error));
            }
          }
          await client.upsertUser(USER).catch((error) => told.push(entry === slim ? error.code : tell(error)));
        }
        result(told);
        process.exit();
      `);
      const forbidden = ["not_initialized", false, true];
      assert.deepEqual(value, [forbidden, forbidden, forbidden, "not_initialized"]);
    });
  }

  test("no TextDecoder: importing it and making a client fail nowhere, the first use says what is missing", async () => {
    const { value } = await child(
      `${WEBASSEMBLY}
      delete globalThis.TextDecoder;
      delete globalThis.TextEncoder;
      const bare = await import("${SLIM}");
      const told = [];
      const tell = ({ code, message }) => told.push([code, /no TextDecoder and TextEncoder/.test(message)]);
      try {
        referredByCodes("e30", { tenantAlias: "acme" });
      } catch (error) {
        tell(error);
      }
      result([typeof bare.init, told]);
    `.replace(
        `import { AdvocateClient, captureReferral, referredByCodes } from "${INLINED}";`,
        `
      const { TextDecoder, TextEncoder } = globalThis;
      delete globalThis.TextDecoder;
      delete globalThis.TextEncoder;
      const { AdvocateClient, captureReferral, referredByCodes } = await import("${INLINED}");
      Object.assign(globalThis, { TextDecoder, TextEncoder });
    `,
      ),
    );
    assert.deepEqual(value, ["function", [["not_initialized", true]]]);
  });

  test("its own URL, with the slim entry: the file beside the script is asked for", async () => {
    const { value } = await child(`
      import { init } from "${SLIM}";
      globalThis.URL = function URL() {};
      const asked = [];
      globalThis.fetch = async (address) => {
        asked.push(address);
        return new Response("", { status: 404 });
      };
      await init().catch(() => {});
      result(asked);
    `);
    assert.match(value[0], /^file:.*\/advocate-wasm\/advocate_bg\.wasm$/);
  });

  test("no clock for spans: Date stands in for it", async () => {
    const { value } = await child(`${CALLS}globalThis.performance = undefined;${EVERYTHING}`);
    assert.deepEqual(value, EXPECTED);
  });
});

test("an AdvocateError is the package's to make", async () => {
  const { value } = await child(`
    import { AdvocateError } from "advocate-wasm";
    const made = [[], ["text"], [{}], [null]].map((given) => {
      try {
        return String(new AdvocateError(...given));
      } catch (error) {
        return error.name;
      }
    });
    result(made);
  `);
  assert.deepEqual(value, ["TypeError", "TypeError", "TypeError", "TypeError"]);
});
