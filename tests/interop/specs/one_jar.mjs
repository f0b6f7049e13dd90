import assert from "node:assert/strict";
import { test } from "node:test";
import { codes, encode, entry, LIVE, listed, only, PAST } from "../attribution_cookie.mjs";

const OLD = encode(codes({ p: "OLD" }));

// Older cookies of the name that a page sees beside the domain's; `subdomain` and `path` are the page's.
const OLDER = [
  { name: "this host's alone", path: "/", attributes: () => "; path=/" },
  { name: "a narrower domain's", path: "/", attributes: (domain) => `; domain=a.b.${domain}; path=/` },
  { name: "a domain's in between", path: "/", attributes: (domain) => `; domain=b.${domain}; path=/` },
  { name: "another path's", path: "/shop/tea", attributes: () => "; path=/shop" },
  { name: "another path's, with its slash", path: "/shop/tea", attributes: () => "; path=/shop/" },
  { name: "the page's own path's", path: "/shop/tea", attributes: () => "; path=/shop/tea" },
  {
    name: "a path's of the domain",
    path: "/shop/tea",
    attributes: (domain) => `; domain=${domain}; path=/shop`,
  },
];

/** The document, its order included. */
const text = async (visit) => JSON.stringify(only(await visit.jar()));

export function oneJar(stage) {
  test("who invited last comes first: in the answer, after a reload, in a field and in a sign-up", async (t) => {
    const visit = await stage.visit(t);
    await visit.open(`/?_saasquatch=${encode(codes({ 3: "BOBT" }))}`, "a");
    await visit.capture();
    // An object would put 3 before 20.
    await visit.open(`/?_saasquatch=${encode(codes({ 20: "AMEL" }))}`, "a");
    assert.deepEqual((await visit.capture()).referredByCodes, ["AMEL", "BOBT"]);

    await visit.open("/", "b");
    const { referredByCodes, encoded } = await visit.capture();
    assert.deepEqual(referredByCodes, ["AMEL", "BOBT"]);
    assert.deepEqual(await visit.evaluate((encoded) => lab.codes(encoded), encoded), ["AMEL", "BOBT"]);
    assert.equal(await visit.evaluate(() => lab.fill("#code")), "AMEL");
    const { body } = await visit.signUp({ options: { attribution: "codes" } });
    assert.deepEqual(body.referredByCodes, ["AMEL", "BOBT"]);
  });

  test("who invited first, and again last", async (t) => {
    const visit = await stage.visit(t);
    for (const code of [{ p: "BOBT" }, { q: "AMEL" }, { p: "BOBT" }]) {
      await visit.open(`/?_saasquatch=${encode(codes(code))}`, "a");
      await visit.capture();
    }
    assert.equal(await text(visit), JSON.stringify(codes({ p: "BOBT", q: "AMEL" })));
  });

  test("an invitation that is over is named", async (t) => {
    const visit = await stage.visit(t);
    await visit.open("/", "a");
    const held = entry({ codes: { p: "GONE", q: "AMEL" }, codesExp: { GONE: PAST, AMEL: LIVE } });
    await visit.leave(encode(held));
    const { expiredCodes, referredByCodes } = await visit.capture();
    assert.deepEqual([expiredCodes, referredByCodes], [["GONE"], ["AMEL"]]);
  });

  for (const { name, path, attributes } of OLDER) {
    test(`${name} older cookie is taken into the domain's`, async (t) => {
      const visit = await stage.visit(t);
      await visit.open(path, "a.b");
      await visit.leave(OLD, attributes(visit.domain));
      assert.deepEqual(only(await visit.jar()), codes({ p: "OLD" }));
      await visit.open(`${path}?_saasquatch=${encode(codes({ q: "NEW" }))}`, "a.b");
      const { storedIn, referredByCodes, encoded } = await visit.capture();
      assert.deepEqual([storedIn, referredByCodes], ["cookie", ["NEW", "OLD"]]);
      for (const subdomain of ["a.b", "c"]) {
        await visit.open(path, subdomain);
        assert.equal(await text(visit), JSON.stringify(codes({ q: "NEW", p: "OLD" })), subdomain);
        assert.equal((await visit.signUp()).body.cookies, encoded, subdomain);
      }
      const [{ domain, path: of }, ...others] = await visit.cookies();
      assert.deepEqual([domain, of, others], [visit.domain, "/", []]);
    });
  }

  test("of one that cannot be removed, the captured one wins, and later the one that expires later", async (t) => {
    const visit = await stage.visit(t);
    const stubborn = entry({ codes: { p: "OLD" }, codesExp: { OLD: LIVE } });
    const arrived = entry({ codes: { p: "NEW" }, codesExp: { NEW: LIVE + 60 } });
    await visit.open(`/?_saasquatch=${encode(arrived)}`, "a");
    await visit.leave(encode(stubborn), "; path=/");
    await visit.evaluate(() => {
      const accessor = Object.getOwnPropertyDescriptor(Document.prototype, "cookie");
      const set = (line) => /Max-Age=0;/.test(line) || accessor.set.call(document, line);
      Object.defineProperty(Document.prototype, "cookie", { ...accessor, set });
    });
    await visit.capture();
    assert.equal(listed(await visit.jar()).length, 2);
    const { body } = await visit.signUp({ options: { attribution: "codes" } });
    assert.deepEqual(body.referredByCodes, ["NEW"]);
    await visit.open("/", "a");
    const later = await visit.signUp({ options: { attribution: "codes" } });
    assert.deepEqual(later.body.referredByCodes, ["NEW"]);
  });

  test("a value in quotes, as a server wrote it, is not lost", async (t) => {
    const visit = await stage.visit(t);
    const padded = Buffer.from(JSON.stringify(codes({ p: "OLD1" }))).toString("base64");
    const line = `_saasquatch="${padded}"; Domain=${visit.domain}; Path=/`;
    await visit.open(`/?rsCode=NEW&set-cookie=${encodeURIComponent(line)}`, "a");
    assert.deepEqual((await visit.capture()).referredByCodes, ["NEW", "OLD1"]);
    assert.deepEqual(only(await visit.jar()), codes({ classic: "NEW", p: "OLD1" }));
  });

  test("tabs that load together leave one cookie, of the widest domain", async (t) => {
    const tabs = ["1", "2", "3"];
    for (let round = 1; round <= 3; round++) {
      const visit = await stage.visit(t);
      await visit.open("/", "www");
      await visit.openTogether(
        tabs.map((tab) => `/tab?rsCode=BOBT&tab=${tab}`),
        "www",
        (tabs) => tabs.every((tab) => localStorage.getItem(`tab-${tab}`) === "cookie"),
        tabs,
      );
      assert.deepEqual(only(await visit.jar()), codes({ classic: "BOBT" }));
      const cookies = await visit.cookies();
      assert.deepEqual(
        cookies.map(({ name, domain }) => [name, domain]),
        [["_saasquatch", visit.domain]],
        `round ${round}`,
      );
    }
  });

  test("forgetReferral takes it out of every place", async (t) => {
    const visit = await stage.visit(t);
    await visit.open("/shop/?rsCode=BOBT", "a.b");
    await visit.leave(OLD, "; path=/shop");
    await visit.capture({ cleanUrl: true });
    await visit.leave(OLD, `; domain=b.${visit.domain}; path=/`);
    await visit.evaluate(() => localStorage.setItem("theirs", "stays"));
    assert.equal(await visit.evaluate(() => lab.forget()), true);
    assert.equal(await visit.jar(), "");
    assert.deepEqual(await visit.stored(), ["theirs"]);
    assert.equal((await visit.capture()).source, "none");
    assert.deepEqual((await visit.signUp()).body.cookies, undefined);
  });

  test("forgetReferral takes it out of localStorage", async (t) => {
    const visit = await stage.visit(t);
    await visit.open("/?rsCode=BOBT", "a");
    await visit.capture({ cookie: { domain: "example.org" }, cleanUrl: true });
    assert.equal((await visit.stored()).length, 1);
    assert.equal(await visit.evaluate(() => lab.forget()), true);
    assert.deepEqual(await visit.stored(), []);
    assert.equal((await visit.capture()).source, "none");
  });
}
