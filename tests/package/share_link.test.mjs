// shareLink: one link out of the many that a user's reply has.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { shareLink } from "advocate-wasm";
import { thrown } from "./outcome.mjs";

const link = (name) => `https://ssqt.example/${name}`;
const USER = {
  id: "u",
  accountId: "a",
  programShareLinks: {
    first: {
      cleanShareLink: link("clean"),
      EMBED: { EMAIL: link("embed-email"), SMS: link("embed-sms") },
      UNKNOWN: { EMAIL: link("unknown-email"), UNKNOWN: link("unknown") },
      EMAIL: { UNKNOWN: link("email-unknown") },
    },
    second: { cleanShareLink: link("second") },
    third: { EMBED: { EMAIL: link("third-email") } },
    odd: { cleanShareLink: 7, EMBED: "no", UNKNOWN: { EMAIL: null } },
  },
};

describe("the link is", () => {
  const rows = [
    ["the first program's, which names no medium", undefined, "clean"],
    ["that of a program", { programId: "second" }, "second"],
    ["none of a program that the user is not in", { programId: "fourth" }, undefined],
    ["for a share medium, from where it is not known", { shareMedium: "EMAIL" }, "unknown-email"],
    ["for a share medium that has one elsewhere alone", { shareMedium: "SMS" }, "embed-sms"],
    ["for both media", { shareMedium: "EMAIL", engagementMedium: "EMBED" }, "embed-email"],
    ["for an engagement medium alone", { engagementMedium: "EMAIL" }, "email-unknown"],
    ["the clean one, where a medium has none", { shareMedium: "FAX" }, "clean"],
    [
      "the clean one, where the engagement medium has none",
      { shareMedium: "SMS", engagementMedium: "EMAIL" },
      "clean",
    ],
    ["none without a clean one either", { programId: "third", shareMedium: "SMS" }, undefined],
    ["none where what stands in its place is no text", { programId: "odd", shareMedium: "EMAIL" }, undefined],
    ["the same, whatever else the options have", { tenantAlias: "acme", fetch, fields: ["id"] }, "clean"],
  ];
  for (const [name, options, expected] of rows) {
    test(name, () => assert.equal(shareLink(USER, options), expected && link(expected)));
  }
});

test("a user without links has none", () => {
  for (const user of [
    {},
    { programShareLinks: {} },
    { programShareLinks: null },
    { id: "u", accountId: "a" },
  ]) {
    assert.equal(shareLink(user), undefined);
  }
});

describe("a mistake is named", () => {
  const rows = [
    [[], /^user must be an object/],
    [[null], /^user must be an object/],
    [["u"], /^user must be an object/],
    [[USER, { programId: 7 }], /^options\.programId must be a string/],
    [[USER, { medium: "EMAIL" }], /^options\.medium is no option/],
    [[USER, "EMAIL"], /^options must be an object/],
  ];
  for (const [given, message] of rows) {
    test(message.source, () => {
      const error = thrown(() => shareLink(...given));
      assert.equal(error.code, "invalid_argument");
      assert.match(error.message, message);
    });
  }
});
