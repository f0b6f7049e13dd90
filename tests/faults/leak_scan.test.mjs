// The scanner itself: what it must find, and what it must leave alone. A scan that cannot fail proves nothing.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { leaks } from "./leak_scan.mjs";
import { COOKIE, MARKERS } from "./planted.mjs";

const MARKER = MARKERS.lastName;
const base64 = (text) => Buffer.from(text).toString("base64");
const base64url = (text) => Buffer.from(text).toString("base64url");
const hex = (char) => char.charCodeAt(0).toString(16);
const everyByte = (text) => [...text].map((char) => `%${hex(char)}`).join("");

const WRAPPINGS = {
  plain: MARKER,
  "in other letters": MARKER.toUpperCase(),
  "percent-encoded, every byte": everyByte(MARKER),
  "percent-encoded, as an address does": encodeURIComponent(`a@${MARKER}/b`),
  "percent-encoded twice": encodeURIComponent(everyByte(MARKER)),
  "escaped as JSON": [...MARKER].map((char) => `\\u00${hex(char)}`).join(""),
  "Base64 of a token's user": base64url(JSON.stringify({ user: { lastName: MARKER } })),
  "Base64 in percent": encodeURIComponent(base64(`?>${MARKER}`)),
  "Base64 in Base64": base64(base64url(`{"a":"${MARKER}"}`)),
};
for (let offset = 0; offset < 4; offset++) {
  WRAPPINGS[`Base64, ${offset} characters in`] = base64(`${"é".repeat(offset)}${MARKER}ß`);
  WRAPPINGS[`Base64URL, ${offset} characters in`] = base64url(`${"?".repeat(offset)}${MARKER}>>>`);
  WRAPPINGS[`Base64, glued to ${offset} other characters`] = "x".repeat(offset) + base64(MARKER);
}

describe("the scan for leaks finds", () => {
  for (const [name, leak] of Object.entries(WRAPPINGS)) {
    test(name, () => {
      const said = [
        { where: "an innocent line", text: "getUser was refused: there is no such user, account or code" },
        { where: "a guilty line", text: `AdvocateError: at index.js:1 for ${leak}; try again` },
      ];
      assert.deepEqual(
        leaks(said, Object.values(MARKERS)).map(({ where, marker }) => [where, marker]),
        [["a guilty line", MARKER]],
      );
    });
  }

  test("the attribution cookie by what is in it", () => {
    const [{ marker }] = leaks([{ where: "a line", text: `cookies=${COOKIE}` }], [MARKERS.cookie]);
    assert.equal(marker, MARKERS.cookie);
  });
});

test("the scan for leaks leaves other text alone", () => {
  const text =
    "TypeError: Failed to fetch at http://127.0.0.1:4173/advocate-wasm/index.js:1:20341 " +
    `${base64url("a user token's signature, and nothing else")} zqqz%zz%E0%A4`;
  assert.deepEqual(leaks([{ where: "a line", text }], Object.values(MARKERS)), []);
});
