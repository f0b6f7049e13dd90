// What a server is asked, by visitors and by others, and which attribution it sets. Sent as bytes: clients that mean well would mend
// most of it.

import { once } from "node:events";
import { connect } from "node:net";
import { codes, encode, raw } from "../interop/attribution_cookie.mjs";

const your = (members) => codes(members, "your_tenant");
const nested = (depth) => `${'{"n":'.repeat(depth)}1${"}".repeat(depth)}`;
const header = (document) =>
  `_saasquatch=${encode(document)}; Max-Age=31536000; Path=/; SameSite=Lax; Domain=example.com`;
const BOBT = header(your({ classic: "BOBT" }));
const INJECTED = "\r\nSet-Cookie: evil=1\r\n\r\n<script>";

/** Next sends repeated slashes elsewhere before it asks the proxy. */
const ELSEWHERE = { status: 308, sets: [] };

/**
 * `target`: as it stands in the request's first line. `sets`: the attribution's `Set-Cookie` headers. `by`: what a server makes of it
 * before the recipe has a say.
 */
export const REQUESTS = [
  { name: "nothing to say", target: "/", sets: [] },
  { name: "a code arrives", target: "/?rsCode=BOBT", sets: [BOBT] },
  {
    name: "a code arrives at somebody who has one",
    target: `/?_saasquatch=${encode(your({ p: "NEW" }))}`,
    cookie: `theme=dark; _saasquatch=${encode(your({ q: "OLD" }))}`,
    sets: [header(your({ p: "NEW", q: "OLD" }))],
  },
  {
    name: "what is held is set again, for its full life",
    target: "/",
    cookie: `_saasquatch=${encode(your({ q: "OLD" }))}`,
    sets: [header(your({ q: "OLD" }))],
  },
  {
    name: "several cookies of the name",
    target: "/",
    cookie: `_saasquatch=${encode(your({ q: "OLD" }))}; a=1; _saasquatch=*; _saasquatch=${encode(your({ p: "NEW" }))}`,
    sets: [header(your({ q: "OLD", p: "NEW" }))],
  },
  {
    name: "a cookie in quotes",
    target: "/",
    cookie: `_saasquatch="${encode(your({ q: "OLD" }))}"`,
    sets: [header(your({ q: "OLD" }))],
  },

  // Addresses that cannot be read.
  { name: "an unreadable address", target: "/?_saasquatch=*&rsCode=%ff&%zz", sets: [] },
  {
    name: "lone percent signs",
    target: "/%?rsCode=%&_saasquatch=%E0%A4%A&%=%",
    sets: [],
    by: { Next: { status: 404 } },
  },
  {
    name: "lone percent signs beside a code",
    target: "/%zz?%&rsCode=BOBT&%=%",
    sets: [BOBT],
    by: { Next: { status: 404 } },
  },
  { name: "a zero byte", target: "/%00?rsCode=%00&_saasquatch=%00", sets: [], by: { Next: { status: 404 } } },
  { name: "nothing but separators", target: "/?&&&===???&&;;", sets: [] },
  {
    name: "an address in absolute form",
    target: "http://evil.example/?rsCode=BOBT",
    sets: [BOBT],
    by: { Next: ELSEWHERE },
  },
  {
    name: "an address in a form of its own",
    target: "http://[::1/?rsCode=BOBT",
    sets: [BOBT],
    by: { Express: { status: 404, sets: [] }, Next: ELSEWHERE },
  },
  {
    name: "a path that reads as a host",
    target: "//evil.example/?rsCode=BOBT",
    sets: [BOBT],
    by: { Next: ELSEWHERE },
  },
  {
    name: "a path that reads as a broken host",
    target: "//[/?rsCode=BOBT",
    sets: [BOBT],
    by: { Next: ELSEWHERE },
  },
  { name: "a path of dots", target: "/../..//%2e%2e/?rsCode=BOBT", sets: [BOBT], by: { Next: ELSEWHERE } },
  { name: "no path", method: "OPTIONS", target: "*", sets: [], by: { Next: { status: 500 } } },
  { name: "16 KB of nothing", target: `/?${"a".repeat(15_900)}`, sets: [] },
  { name: "16 KB before a code", target: `/?${"a=%&".repeat(3_900)}&rsCode=BOBT`, sets: [BOBT] },
  { name: "16 KB of a code", target: `/?rsCode=${"a".repeat(15_900)}`, sets: [] },
  { name: "more than a server reads", target: `/?${"a".repeat(20_000)}`, status: 431, sets: [] },

  // Documents that no browser wrote.
  { name: "an unreadable cookie", target: "/", cookie: "_saasquatch=*", sets: [] },
  { name: "no cookie at all", target: "/", cookie: "", sets: [] },
  { name: "a cookie of other bytes", target: "/", cookie: "_saasquatch=\xff\xfe; \x80=;=;;", sets: [] },
  { name: "no object", target: `/?_saasquatch=${raw('["a"]')}`, cookie: `_saasquatch=${raw("1")}`, sets: [] },
  { name: "half a document", target: `/?_saasquatch=${raw('{"n":')}`, sets: [] },
  { name: "an endless number", target: `/?_saasquatch=${raw('{"n":1e400}')}`, sets: [] },
  {
    name: "a document as deep as one may be",
    target: `/?_saasquatch=${raw(nested(128))}`,
    sets: [header(JSON.parse(nested(128)))],
  },
  { name: "a document that is deeper", target: `/?_saasquatch=${raw(nested(129))}`, sets: [] },
  { name: "16 KB of depth", target: `/?_saasquatch=${raw('{"n":'.repeat(2_300))}`, sets: [] },
  { name: "16 KB of depth, held", target: "/", cookie: `_saasquatch=${raw("[".repeat(11_000))}`, sets: [] },
  {
    name: "prototype keys",
    target: `/?_saasquatch=${raw('{"__proto__":{"evil":1},"constructor":{"prototype":{"evil":1}},"cookieId":"a"}')}`,
    sets: [header({ cookieId: "a" })],
  },
  {
    name: "more than a cookie holds",
    target: `/?_saasquatch=${encode(your({ p: "x".repeat(4000) }))}`,
    sets: [],
  },
  {
    name: "more than a cookie holds with another tenant's",
    target: "/?rsCode=BOBT",
    cookie: `_saasquatch=${encode(codes({ p: "x".repeat(2980) }, "other"))}`,
    sets: [BOBT],
  },

  // Headers of the visitor's own.
  { name: "a line break in a code", target: `/?rsCode=BOBT${encodeURIComponent(INJECTED)}`, sets: [] },
  { name: "a line break for a cookie", target: `/?_saasquatch=${encodeURIComponent(INJECTED)}`, sets: [] },
  {
    name: "a line break within a cookie",
    target: `/?_saasquatch=${encode(your({ p: INJECTED }))}`,
    sets: [header(your({ p: INJECTED }))],
  },
  {
    name: "attributes within a cookie",
    target: "/",
    cookie: `_saasquatch=${encode(your({ q: "OLD" }))}%3B%20Domain%3Devil.example`,
    sets: [],
  },
];

/** What the answer of that server is. */
export function expected({ status = 200, sets, by }, server) {
  const found = { status, sets, ...by?.[server] };
  return { ...found, caching: found.sets.length > 0 ? "private" : undefined };
}

/** Longer than any answer takes on a slow machine, ms. */
const PATIENCE_MS = 10_000;

/** Sends the request as it stands there; yields the answer's status and headers, each as often as it came. */
export async function ask(port, { method = "GET", target, cookie }) {
  const socket = connect(port, "127.0.0.1");
  socket.setTimeout(PATIENCE_MS, () => socket.destroy(new Error("no answer")));
  const chunks = [];
  socket.on("data", (chunk) => chunks.push(chunk));
  const lines = [`${method} ${target} HTTP/1.1`, "Host: www.example.com", "Connection: close"];
  if (cookie !== undefined) lines.push(`Cookie: ${cookie}`);
  socket.write(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
  await once(socket, "close");
  const [head] = Buffer.concat(chunks).toString("latin1").split("\r\n\r\n", 1);
  const [first, ...rest] = head.split("\r\n");
  const headers = rest
    .map((line) => line.split(/: ?(.*)/s))
    .map(([name, value]) => [name.toLowerCase(), value]);
  const all = (name) => headers.filter(([other]) => other === name).map(([, value]) => value);
  return { status: Number(first.split(" ")[1]), all };
}
