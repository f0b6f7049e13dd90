// docs/attribution.md says what is so: its server runs, and the tests that it names exist.

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { codes, encode, raw } from "./attribution_cookie.mjs";
import { DIFFERENCE_NAMES } from "./specs/differences.mjs";

const page = await readFile(new URL("../../docs/attribution.md", import.meta.url), "utf8");
const your = (members) => codes(members, "your_tenant");
const nested = (depth) => `${'{"n":'.repeat(depth)}1${"}".repeat(depth)}`;
const header = (document) =>
  `_saasquatch=${encode(document)}; Max-Age=31536000; Path=/; SameSite=Lax; Domain=example.com`;

const REQUESTS = [
  { name: "nothing to say", path: "/", sets: [] },
  { name: "a code arrives", path: "/?rsCode=BOBT", sets: [header(your({ classic: "BOBT" }))] },
  {
    name: "a code arrives at somebody who has one",
    path: `/?_saasquatch=${encode(your({ p: "NEW" }))}`,
    cookie: `theme=dark; _saasquatch=${encode(your({ q: "OLD" }))}`,
    sets: [header(your({ p: "NEW", q: "OLD" }))],
  },
  {
    name: "what is held is set again, for its full life",
    path: "/",
    cookie: `_saasquatch=${encode(your({ q: "OLD" }))}`,
    sets: [header(your({ q: "OLD" }))],
  },
  { name: "an unreadable cookie", path: "/", cookie: "_saasquatch=*", sets: [] },
  { name: "an unreadable address", path: "/?_saasquatch=*&rsCode=%ff&%zz", sets: [] },
  { name: "an endless number", path: `/?_saasquatch=${raw('{"n":1e400}')}`, sets: [] },
  {
    name: "a document as deep as one may be",
    path: `/?_saasquatch=${raw(nested(128))}`,
    sets: [header(JSON.parse(nested(128)))],
  },
  { name: "a document that is deeper", path: `/?_saasquatch=${raw(nested(129))}`, sets: [] },
  {
    name: "more than a cookie holds",
    path: `/?_saasquatch=${encode(your({ p: "x".repeat(4000) }))}`,
    sets: [],
  },
  {
    name: "more than a cookie holds with another tenant's",
    path: "/?rsCode=BOBT",
    cookie: `_saasquatch=${encode(codes({ p: "x".repeat(2980) }, "other"))}`,
    sets: [header(your({ classic: "BOBT" }))],
  },
];

describe("the server of docs/attribution.md", () => {
  let server;
  let origin;

  before(async () => {
    const [, source] = /```js server\n([\s\S]*?)```/.exec(page);
    const packed = JSON.stringify(import.meta.resolve("advocate-wasm"));
    const module = source.replace('"advocate-wasm"', packed);
    ({ server } = await import(`data:text/javascript,${encodeURIComponent(module)}`));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    origin = `http://127.0.0.1:${server.address().port}`;
  });
  after(() => server?.close());

  for (const { name, path, cookie, sets } of REQUESTS) {
    test(name, async () => {
      const response = await fetch(origin + path, cookie && { headers: { Cookie: cookie } });
      assert.equal(response.status, 200);
      assert.deepEqual(response.headers.getSetCookie(), sets);
    });
  }
});

test("the page lists the differences that are tested, all of them and no others", () => {
  const [, table] = /\| the vendor's script .*\n\|---\|---\|\n([\s\S]*?)\n\n/.exec(page);
  const listed = table.split("\n").map((row) => row.split("|")[1].trim());
  assert.deepEqual(listed, DIFFERENCE_NAMES);
});
