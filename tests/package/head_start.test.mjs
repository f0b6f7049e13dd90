// The script in the page's head: which code it asks for, and how the client takes its answer over.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import vm from "node:vm";
import { AdvocateClient, captureReferral } from "advocate-wasm";
import fc from "fast-check";
import { openPage } from "./fake_page.mjs";

const read = (name) => readFile(new URL(name, import.meta.resolve("advocate-wasm/package.json")), "utf8");
const SCRIPT = await read("head-start.js");
const LANDINGS = JSON.parse(await readFile(new URL("landings.json", import.meta.url), "utf8"));
const HOST = "app.referralsaasquatch.com";
const LOOK_UP = `https://${HOST}/api/v1/demo/open/user?referralCode=`;
const STARTED = Symbol.for("advocate-wasm.headStart");
const MEMORY = Symbol.for("advocate-wasm.attribution");

/** A page where the script has just run: what it asked, and its global object. */
function headStart({ url, cookie = "", beside = null }, answer = () => new Promise(() => {}), page = {}) {
  const asked = [];
  const world = vm.createContext({
    ...{ URLSearchParams, atob, location: { href: url }, localStorage: { getItem: () => beside } },
    document: {
      ...{ currentScript: { dataset: { tenantAlias: "demo" } }, cookie },
      ...{ querySelectorAll: () => [], addEventListener() {}, ...page },
    },
    fetch: (address, init) => {
      asked.push({ address, init });
      return answer();
    },
  });
  vm.runInContext(SCRIPT, world);
  return { asked, world };
}

/** What captureReferral finds on the same page. */
function captured({ url, cookie, beside }) {
  globalThis[MEMORY] = undefined;
  openPage(url, { storage: true });
  Object.defineProperty(globalThis.document, "cookie", { get: () => cookie ?? "", set() {} });
  if (beside) globalThis.localStorage.setItem("advocate-wasm.attribution", beside);
  return captureReferral({ tenantAlias: "demo", store: false }).referredByCodes[0];
}

/** A row of the table as a page. */
function landing({ url, cookie, others, beside, of, text, plain, depth = 0, length = 0 }) {
  const entry = text ?? JSON.stringify(of ?? {});
  const rest = `${"[".repeat(depth)}"${"x".repeat(length)}"${"]".repeat(depth)}`;
  const document = `{"${HOST}":{"demo_CODE":${entry}},"rest":${rest}}`;
  const encoded = Buffer.from(document).toString(plain ? "base64" : "base64url");
  const put = (where) => where?.replace("$", () => encoded);
  const cookies = [cookie && `_saasquatch=${put(cookie)}`, others].filter(Boolean).join("; ");
  return { url: put(url), cookie: cookies, beside: put(beside) ?? null };
}

describe("which code is asked for: that which captureReferral puts first, or none", () => {
  for (const { name, code, asks = code !== null, ...row } of LANDINGS) {
    test(name, () => {
      const page = landing(row);
      assert.equal(captured(page) ?? null, code, "captureReferral");
      const addresses = headStart(page).asked.map(({ address }) => address);
      assert.deepEqual(addresses, asks ? [LOOK_UP + code] : []);
    });
  }

  test("whatever the address and the cookie are", () => {
    const value = fc.oneof(
      fc.constantFrom("BOBT", "A", "", "null", "e30", "%", "+", "a b", "ä", "1"),
      fc.string({ maxLength: 6 }),
    );
    const codes = fc.oneof(
      fc.dictionary(fc.constantFrom("classic", "a", "7", "constructor"), value),
      fc.array(fc.oneof(value, fc.integer())),
    );
    const entry = fc.record(
      { codes, codesExp: fc.dictionary(value, fc.constantFrom(1, 9e9, "1", null, 1600000000.5)) },
      { requiredKeys: [] },
    );
    const attribution = fc.oneof(entry, fc.json()).map((entry) => {
      const text = typeof entry === "string" ? entry : JSON.stringify({ [HOST]: { demo_CODE: entry } });
      return Buffer.from(text).toString("base64url");
    });
    const name = fc.constantFrom(
      ...["rsCode", "RSCODE", "_saasquatch", "_advocate", "deep_link_sub1", "deep_lin\u212a_sub5"],
      ...["deep_link_sub5", "sq_referralCode", "amp;rsCode", "rs%43ode", "utm", "%", ""],
    );
    const said = fc.oneof(value, value.map(encodeURIComponent), attribution);
    const item = fc.tuple(fc.constantFrom("?", "&", "#", "#/x?", "&amp;"), name, said);
    const query = fc
      .array(item, { maxLength: 5 })
      .map((items) => items.map(([joint, name, value]) => `${joint}${name}=${value}`).join(""));
    const cookie = fc
      .array(attribution, { maxLength: 2 })
      .map((values) => values.map((value) => `_saasquatch=${value}`).join("; "));
    const beside = fc.option(attribution.map((value) => `3900000000 ${value}`));
    fc.assert(
      fc.property(query, cookie, beside, (query, cookie, beside) => {
        const page = { url: new URL(`https://shop.example/${query}`).href, cookie, beside };
        const [asked] = headStart(page).asked;
        if (asked) assert.equal(asked.address, LOOK_UP + captured(page));
      }),
      { numRuns: 2_000 },
    );
  });
});

const FRIEND = {
  id: "bob",
  accountId: "bob",
  firstName: "Bob",
  lastInitial: "T",
  imageUrl: "javascript:alert(1)",
};
const BOB = { url: "https://shop.example/?rsCode=BOBT" };
const reply = (body, status = 200) =>
  new Response(typeof body === "string" ? body : JSON.stringify(body), { status });

/** A client in a page whose head start was answered so; `own`: what its own requests are. */
function client(t, answer, options = {}) {
  const { world, asked } = headStart(BOB, answer);
  globalThis[STARTED] =
    world[STARTED] ?? vm.runInContext(`globalThis[Symbol.for("advocate-wasm.headStart")]`, world);
  const own = [];
  const events = [];
  t.mock.method(globalThis, "fetch", async (address, init) => {
    own.push({ address, init });
    return reply({ ...FRIEND, firstName: "Own" });
  });
  const onEvent = ({ type, attempt, status }) =>
    events.push([type, attempt, status].filter((one) => one !== undefined));
  return { own, asked, events, made: new AdvocateClient({ tenantAlias: "demo", onEvent, ...options }) };
}

describe("the client", () => {
  test("takes the answer over, once, as if it had asked itself", async (t) => {
    const { made, own, events } = client(t, async () => reply(FRIEND));
    assert.equal((await made.lookupByCode("BOBT")).firstName, "Bob");
    assert.deepEqual(
      [own, events],
      [
        [],
        [
          ["request", 1],
          ["response", 1, 200],
        ],
      ],
    );
    await made.lookupByCode("BOBT"); // remembered
    await new AdvocateClient({ tenantAlias: "demo" }).lookupByCode("BOBT");
    assert.equal(own.length, 1);
  });

  test("would have asked the same", async (t) => {
    const { asked, own, made } = client(t, async () => reply(FRIEND));
    await made.lookupByCode("OTHER");
    const { signal: _, method, headers, ...init } = own[0].init;
    assert.deepEqual([method, headers], ["GET", {}]);
    assert.deepEqual({ ...asked[0].init }, init);
    assert.equal(asked[0].address, own[0].address.replace("OTHER", "BOBT"));
  });

  test("judges a refusal as it judges its own", async (t) => {
    const { made, own } = client(t, async () => reply({ apiErrorCode: "NOT_FOUND" }, 404));
    await assert.rejects(made.lookupByCode("BOBT"), { code: "not_found", status: 404, attempts: 1 });
    assert.equal(own.length, 0);
  });

  const asksItself = {
    "an answer that failed": [async () => Promise.reject(new TypeError("offline")), {}],
    "an answer that does not come": [() => new Promise(() => {}), { timeoutMs: 30, retries: 0 }],
    "an answer that is none": [async () => ({}), {}],
    "a fetch of the caller's": [
      async () => reply(FRIEND),
      { fetch: (...given) => globalThis.fetch(...given) },
    ],
  };
  for (const [name, [answer, options]] of Object.entries(asksItself)) {
    test(`${name}: it asks itself`, async (t) => {
      const { made, own } = client(t, answer, options);
      assert.equal((await made.lookupByCode("BOBT")).firstName, "Own");
      assert.equal(own.length, 1);
    });
  }

  test("an answer of an earlier visit is left alone", async (t) => {
    const { made, own } = client(t, async () => reply(FRIEND));
    globalThis[STARTED] = { ...globalThis[STARTED], askedMs: Date.now() - 60_001 };
    assert.equal((await made.lookupByCode("BOBT")).firstName, "Own");
    assert.equal(own.length, 1);
  });

  test("a signal cuts the wait for it", async (t) => {
    const { made, own } = client(t, () => new Promise(() => {}));
    const controller = new AbortController();
    const call = made.lookupByCode("BOBT", { signal: controller.signal });
    setTimeout(() => controller.abort(), 5);
    await assert.rejects(call, { code: "aborted" });
    assert.equal(own.length, 0);
  });
});

describe("the greeting", () => {
  const element = (name, localName = "b") => ({ dataset: { advocate: name }, localName });
  async function greeted(body, status) {
    const marks = ["firstName", "lastInitial"].map((name) => element(name));
    const image = element("imageUrl", "img");
    const greeting = { hidden: true, querySelectorAll: () => [...marks, image] };
    headStart(BOB, async () => reply(body, status), { querySelectorAll: () => [greeting] });
    await new Promise((resolve) => setTimeout(resolve, 10));
    return { hidden: greeting.hidden, texts: marks.map(({ textContent }) => textContent), src: image.src };
  }

  test("is filled by text, and by an image that is safe", async () => {
    const imageUrl = "https://images.example/bob.png";
    assert.deepEqual(await greeted({ ...FRIEND, firstName: "<b>Bob", imageUrl }), {
      hidden: false,
      texts: ["<b>Bob", "T"],
      src: imageUrl,
    });
    for (const imageUrl of [
      "javascript:alert(1)",
      "http://images.example/x.png",
      "data:,",
      " https://x",
      5,
      null,
    ]) {
      assert.deepEqual((await greeted({ ...FRIEND, imageUrl })).src, undefined, String(imageUrl));
    }
    assert.equal(
      (await greeted({ ...FRIEND, imageUrl: `https://${HOST}/b.png` })).src,
      `https://${HOST}/b.png`,
    );
  });

  test("stays hidden where nobody is found", async () => {
    for (const [body, status] of [
      [{ apiErrorCode: "NOT_FOUND" }, 404],
      ["<html>", 200],
      ["null", 200],
      ["", 500],
    ]) {
      assert.equal((await greeted(body, status)).hidden, true, String(body));
    }
  });
});

test("waits while the page is prerendered", () => {
  const waiting = [];
  const page = { prerendering: true, addEventListener: (...given) => waiting.push(given) };
  const { asked } = headStart(BOB, undefined, page);
  assert.deepEqual([asked.length, waiting[0][0]], [0, "prerenderingchange"]);
  waiting[0][1]();
  assert.equal(asked.length, 1);
});

test("leaves no name behind, and asks nothing without a tenant", () => {
  const { world } = headStart(BOB);
  const before = new Set(["URLSearchParams", "atob", "location", "localStorage", "document", "fetch"]);
  assert.deepEqual(
    Object.keys(world).filter((name) => !before.has(name)),
    [],
  );
  assert.equal(headStart(BOB, undefined, { currentScript: { dataset: {} } }).asked.length, 0);
});
