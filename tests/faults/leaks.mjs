// Nothing planted shows in anything that the matrix made the package, the browser or the network say. Ids and codes
// stand in the paths of the API, and nowhere else; the server's own words are there for who asks for them by name.

import assert from "node:assert/strict";
import { test } from "node:test";
import { leaks } from "./leak_scan.mjs";
import { MARKERS, somebody } from "./planted.mjs";
import { TENANT } from "./sandbox.mjs";

const EVERYWHERE = Object.values(MARKERS);

/** An address of the API without the ids and the code, which only it may hold. */
const bare = (address) =>
  address.replace(/\/open\/[^\s"']*/g, (path) =>
    path
      .replace(/\/(account|user|code)\/[^/?]*/g, "/$1/…")
      .replace(/\b(referralCode|referringAccountId|referringUserId)=[^&]*/g, "$1=…"),
  );

/** `played()`: the cells with their records, once there are any. */
export function leakTests(played, stage, elsewhere) {
  const clean = (said, markers = EVERYWHERE) => {
    assert.ok(said.length > 0, "nothing was said, so nothing is proved");
    assert.deepEqual(leaks(said, markers), []);
  };

  test("no error speaks of anything planted, in any of its forms", () => {
    for (const { cell, record } of played()) {
      if (!record.error) continue;
      const said = Object.entries(record.error.said).map(([how, text]) => ({
        where: `${how} of ${cell.name}`,
        text: text ?? "",
      }));
      clean(said, [...EVERYWHERE, record.signature]);
    }
  });

  test("the server's words are on the error, and in no list of its members", () => {
    const echoed = played().filter(({ cell }) => cell.row.echoes && cell.expected.code);
    assert.ok(echoed.length >= 50, `only ${echoed.length} errors had an echo to keep quiet about`);
    for (const { cell, record } of echoed) {
      const { quiet, listed } = record.error;
      assert.ok(quiet.serverMessage.includes(MARKERS.email), cell.name);
      assert.ok(quiet.validationErrors[0].includes(MARKERS.email), cell.name);
      assert.deepEqual(
        listed.filter((name) => name in quiet),
        [],
        cell.name,
      );
    }
  });

  test("no event tells anything planted", () => {
    for (const { cell, record } of played()) {
      const said = record.events.map((event) => ({
        where: `event of ${cell.name}`,
        text: JSON.stringify(event),
      }));
      clean(said, [...EVERYWHERE, record.signature]);
    }
  });

  test("no line on the console, errors printed and rejections never handled included", async () => {
    // Without a token, so it is refused.
    const call = { tenantAlias: TENANT, user: somebody("abandoned") };
    await stage().evaluate((call) => lab.abandon(call), call);
    const lines = (await stage().evaluate(() => lab.lines())).map((text) => ({ where: "the console", text }));
    assert.ok(
      lines.some(({ text }) => text.startsWith("unhandled rejection: AdvocateError")),
      "no rejection was left",
    );
    const heard = stage().heard.filter(({ where }) => where !== "request");
    // What the browser says itself names the address that failed.
    clean([...lines, ...heard.map(({ where, text }) => ({ where, text: bare(text) }))]);
  });

  test("no address but the API's holds an id or a code, and none anything else", () => {
    const own = stage().origin;
    const arrived = played().flatMap(({ record }) => record.arrived);
    const asked = arrived.map(({ path, query }) => (query ? `${path}?${query}` : path));
    const sent = stage().heard.filter(({ where, text }) => where === "request" && !text.startsWith(own));
    const said = [...asked, ...sent.map(({ text }) => text)];
    clean(said.map((text) => ({ where: `the address ${text}`, text: bare(text) })));
    for (const marker of [MARKERS.id, MARKERS.code]) {
      assert.ok(
        said.some((text) => text.includes(marker)),
        `${marker} is in no address at all`,
      );
    }
  });

  test("no Referer tells more of the page than its origin", () => {
    const arrived = played().flatMap(({ record }) => record.arrived);
    const referers = new Set(arrived.map(({ referer }) => referer).filter(Boolean));
    assert.deepEqual([...referers], [`${stage().origin}/`]);
  });

  test("no redirect is followed, so nothing arrives where it leads", async () => {
    const control = `${elsewhere().url}?control`;
    assert.equal(await stage().evaluate(async (url) => (await fetch(url)).status, control), 200);
    assert.ok(
      elsewhere().visits.some((visit) => visit.includes("?control")),
      "it can be reached",
    );
    assert.deepEqual(
      elsewhere().visits.filter((visit) => !visit.includes("?control")),
      [],
    );
  });
}
