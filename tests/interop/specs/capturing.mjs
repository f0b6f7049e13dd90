import assert from "node:assert/strict";
import { test } from "node:test";
import { codes, encode, only } from "../attribution_cookie.mjs";

const BOB = codes({ p: "BOBT" });
const VALUE = encode(BOB);
const STANDARD = Buffer.from(JSON.stringify(codes({ p: "Bøb>?" }))).toString("base64");
const CLASSIC = codes({ classic: "BOBT" });
const MEDIA = { shareMedium: "EMAIL", engagementMedium: "EMBED" };

const ADDRESSES = [
  { name: "the query", rest: `/?_saasquatch=${VALUE}&utm_source=mail`, holds: BOB },
  { name: "a hash router's query", rest: `/app#/join?_saasquatch=${VALUE}`, holds: BOB },
  {
    name: "padded and percent-encoded",
    rest: `/?_saasquatch=${encodeURIComponent(STANDARD)}`,
    holds: codes({ p: "Bøb>?" }),
  },
  {
    name: "AppsFlyer's parameters",
    rest: `/?deep_link_sub1=${VALUE}&deep_link_sub5=BOBT&deep_link_sub6=EMAIL&deep_link_sub7=EMBED`,
    holds: BOB,
    says: MEDIA,
  },
  { name: "AppsFlyer's bare code", rest: "/?deep_link_sub5=BOBT", holds: CLASSIC },
  { name: "Branch's code", rest: "/?sq_referralCode=BOBT", holds: CLASSIC },
  {
    name: "a bare rsCode with its media",
    rest: "/?rsCode=BOBT&rsShareMedium=EMAIL&rsEngagementMedium=EMBED",
    holds: CLASSIC,
    says: MEDIA,
  },
  { name: "a bare rsCode in a hash router", rest: "/#/join?rsCode=BOBT", holds: CLASSIC },
  { name: "a code beside what does not decode", rest: "/?_saasquatch=*&rsCode=BOBT", holds: CLASSIC },
  { name: "a mailer's second question mark", rest: "/?rsCode=BOBT?utm_source=mail", holds: CLASSIC },
  { name: "what a sentence leaves behind", rest: "/?rsCode=%E2%80%8BBOBT.%22", holds: CLASSIC },
  { name: "an anchor behind a hash router's query", rest: "/#/join?rsCode=BOBT#pricing", holds: CLASSIC },
  { name: "an address written for HTML", rest: "/?a=1&amp;rsCode=BOBT", holds: CLASSIC },
  { name: "a name in another case", rest: "/?RSCODE=BOBT", holds: CLASSIC },
  {
    name: "letters of any script",
    rest: `/?rsCode=${encodeURIComponent("Zoë-代码")}`,
    holds: codes({ classic: "Zoë-代码" }),
  },
  { name: "impact's parameter", rest: `/?_advocate=${VALUE}`, holds: BOB },
  {
    name: "wrapped by a mailer",
    rest: `/?_saasquatch=${VALUE.replace(/.{20}/g, "$&%0D%0A%20")}`,
    holds: BOB,
  },
  {
    name: "AppsFlyer's object, with JSON within",
    rest: "/",
    options: { parameters: { status: "FOUND", data: JSON.stringify({ deep_link_sub5: "BOBT" }) } },
    holds: CLASSIC,
  },
  {
    name: "Branch's object, with the link within",
    rest: "/",
    options: {
      parameters: { "+clicked_branch_link": true, "~referring_link": "https://x.app.link/y?rsCode=BOBT" },
    },
    holds: CLASSIC,
  },
  { name: "an address given instead", rest: "/", options: { url: "app://open?rsCode=BOBT" }, holds: CLASSIC },
];

// None of these takes the place of a code that is held.
const NO_CODES = ["undefined", "null", "NaN", "%7B%7BrsCode%7D%7D", "a%20b", "BOBT@x", "...", "x".repeat(65)];

const CLEANED = [
  [`/?_saasquatch=${VALUE}`, "/"],
  ["/a?x=%7e&&rsCode=BOBT&y=a+b%20c&=#h?z=1", "/a?x=%7e&&y=a+b%20c&=#h?z=1"],
  [`/?utm_source=m&im_ref=i#/join?q=%2F&_saasquatch=${VALUE}&r`, "/?utm_source=m&im_ref=i#/join?q=%2F&r"],
  [
    `/?deep_link_sub1=${VALUE}&deep_link_sub2=y&deep_link_sub5=BOBT&deep_link_sub6=a&deep_link_sub7=b&sq_referralCode=c`,
    "/?deep_link_sub2=y",
  ],
  ["/?rsShareMedium=a&rsEngagementMedium=b&rsCodes=mine#", "/?rsCodes=mine#"],
  ["/?rsCode=BOBT#pricing", "/#pricing"],
  ["/?rsCode=BOBT?utm_source=mail#/x?RSCODE=BOBT#pricing", "/?utm_source=mail#/x#pricing"],
  ["/?a=1&amp;rsCode=BOBT&b=2", "/?a=1&b=2"],
  ["/?deep_link_sub1=theirs&rsCode=a+b&_saasquatch=*", "/?deep_link_sub1=theirs&rsCode=a+b&_saasquatch=*"],
  ["/?nothing=of+ours&%zz#/?x", "/?nothing=of+ours&%zz#/?x"],
];

export function capturing(stage) {
  for (const { name, rest, options, holds, says = {} } of ADDRESSES) {
    test(name, async (t) => {
      const visit = await stage.visit(t);
      await visit.open(rest, "a");
      const attribution = await visit.capture(options);
      const byProgram = Object.values(Object.values(holds)[0])[0].codes;
      assert.deepEqual(attribution, {
        ...{ cookie: holds, encoded: encode(holds), source: "url" },
        ...{ stored: true, storedIn: "cookie", expiredCodes: [] },
        ...{ codesByProgram: byProgram, referredByCodes: Object.values(byProgram), ...says },
      });
      assert.deepEqual(only(await visit.jar()), holds);
    });
  }

  test("the same by a script element, without a build", async (t) => {
    const visit = await stage.visit(t);
    await visit.open("/?rsCode=BOBT", "a");
    const { storedIn, referredByCodes } = await visit.evaluate(async () => {
      await new Promise((resolve, reject) => {
        const script = Object.assign(document.createElement("script"), { onload: resolve, onerror: reject });
        script.src = "/advocate-wasm/advocate.global.js";
        document.head.append(script);
      });
      return advocate.captureReferral({ tenantAlias: "acme" });
    });
    assert.deepEqual([storedIn, referredByCodes], ["cookie", ["BOBT"]]);
    assert.deepEqual(only(await visit.jar()), CLASSIC);
  });

  test("an address that says nothing", async (t) => {
    const visit = await stage.visit(t);
    await visit.open("/?utm_source=mail", "a");
    const { source, stored, reason, encoded, cookie } = await visit.capture();
    assert.deepEqual(
      { source, stored, reason, encoded, cookie },
      { source: "none", stored: false, reason: "nothing", encoded: "", cookie: {} },
    );
    assert.equal(await visit.jar(), "");
  });

  test("what is no code never replaces one", async (t) => {
    const visit = await stage.visit(t);
    await visit.open("/?rsCode=BOBT", "a");
    await visit.capture();
    for (const value of NO_CODES) {
      await visit.open(`/?rsCode=${value}`, "a");
      const { source, referredByCodes } = await visit.capture();
      assert.deepEqual([source, referredByCodes], ["cookie", ["BOBT"]], value);
    }
    assert.deepEqual(only(await visit.jar()), CLASSIC);
  });

  test("cleanUrl takes our parameters out and leaves the others byte for byte", async (t) => {
    const visit = await stage.visit(t);
    for (const [rest, cleaned] of CLEANED) {
      await visit.open(rest, "a");
      // The browser has its own way of writing what it was given; that is where "byte for byte" begins.
      const before = await visit.evaluate(() => [location.href, history.length]);
      assert.equal(before[0], visit.url(rest, "a"));
      await visit.evaluate(() => history.replaceState({ kept: true }, ""));
      await visit.capture({ cleanUrl: true });
      assert.deepEqual(await visit.evaluate(() => [location.href, history.length, history.state]), [
        visit.url(cleaned, "a"),
        before[1],
        { kept: true },
      ]);
    }
  });

  test("an address is not cleaned before what it brought is stored", async (t) => {
    const visit = await stage.visit(t);
    await visit.open("/?rsCode=BOBT", "a");
    const href = () => visit.evaluate(() => location.href);
    await visit.capture({ cleanUrl: true, store: false });
    assert.equal(await href(), visit.url("/?rsCode=BOBT", "a"), "a reload finds it");
    await visit.capture({ cleanUrl: true, store: true });
    assert.equal(await href(), visit.url("/", "a"));
  });

  test("where it came from is said alike, however often a page asks", async (t) => {
    const visit = await stage.visit(t);
    const sources = async () => [
      (await visit.capture({ cleanUrl: true })).source,
      (await visit.capture({ cleanUrl: true })).source,
    ];
    await visit.open("/?rsCode=BOBT", "a");
    assert.deepEqual(await sources(), ["url", "url"]);
    await visit.open("/?rsCode=AMEL", "a");
    assert.deepEqual(await sources(), ["url+cookie", "url+cookie"]);
    await visit.open("/", "a");
    assert.deepEqual(await sources(), ["cookie", "cookie"]);
  });

  test("without cleanUrl the address stays", async (t) => {
    const visit = await stage.visit(t);
    await visit.open("/?rsCode=BOBT", "a");
    await visit.capture();
    assert.equal(await visit.evaluate(() => location.href), visit.url("/?rsCode=BOBT", "a"));
  });
}
