// docs/user-token.md: the sandbox takes what its examples mint, and each error means what the page says.

import assert from "node:assert/strict";
import { once } from "node:events";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { AdvocateClient, inspectToken } from "advocate-wasm";
import express from "express";
import { SignJWT } from "jose";
import { LANGUAGES, run } from "./languages.mjs";
import { block, rows, textOf } from "./documents.mjs";
import { workshop } from "./workshop.mjs";

const { SANDBOX_URL, CI } = process.env;
const API_KEY = "TEST_sandbox_api_key";
const ADVOCATE = { ADVOCATE_SECRET: "sandbox_auth_token", ADVOCATE_ACCOUNT_SID: "IRsandboxAccountSid" };
const HOUR_MS = 3_600_000;

const text = await textOf("docs/user-token.md");
const shop = await workshop();
after(() => shop.close());

let made = 0;
/** Somebody new, whose ids are what ids may be. */
function somebody() {
  const id = `zoë+${++made}/%@example.com`;
  return { ids: { id, accountId: `shop ${made}` }, more: { firstName: "Zoë \u{1f600}", email: id } };
}

const clientWith = (userToken) =>
  new AdvocateClient({ tenantAlias: "demo", baseUrl: SANDBOX_URL, userToken, retries: 0 });
const failure = (promise) =>
  promise.then(
    () => assert.fail("it was carried out"),
    ({ code, status }) => ({ code, status }),
  );

describe("the examples", () => {
  for (const { name, language, program, probe, file, main } of LANGUAGES) {
    describe(name, () => {
      let absent;
      let script;
      before(async () => {
        const probed = await run(program, probe);
        if (!probed.ok) absent = `${program} ${probe.join(" ")}: ${probed.errors}`;
        assert.ok(!absent || !CI, absent);
        await shop.put(file, block(text, language));
        script = await shop.put(...main);
      });

      const tried = (title, body) =>
        test(title, (t) => {
          if (absent) return t.skip(absent);
          return body();
        });

      async function mint(user, env) {
        const { ok, output, errors } = await run(program, [script], { input: JSON.stringify(user), env });
        assert.ok(ok, errors);
        assert.match(output, /^[\w-]+\.[\w-]+\.[\w-]+$/, "the token and nothing else");
        return output;
      }

      tried("a write token writes and reads, for an hour", async () => {
        const { ids, more } = somebody();
        const token = await mint({ ...ids, ...more }, { ADVOCATE_SECRET: API_KEY });
        const { kind, algorithm, keyId, accountId, userId, issuedAtMs, expiresAtMs } = inspectToken(token);
        assert.deepEqual(
          { kind, algorithm, keyId, accountId, userId },
          { kind: "write", algorithm: "HS256", keyId: undefined, accountId: ids.accountId, userId: ids.id },
        );
        assert.equal(expiresAtMs - issuedAtMs, HOUR_MS);
        assert.ok(Math.abs(Date.now() - issuedAtMs) < 60_000, "now");
        const { firstName } = await clientWith(token).upsertUser({ ...ids, ...more });
        assert.equal(firstName, more.firstName);
        assert.equal((await clientWith(token).getUser(ids.accountId, ids.id)).id, ids.id);
      });

      tried("a read token reads, and is refused on a write", async () => {
        const { ids, more } = somebody();
        const env = { ADVOCATE_SECRET: API_KEY };
        await clientWith(await mint({ ...ids, ...more }, env)).upsertUser({ ...ids, ...more });
        const token = await mint(ids, env);
        assert.equal(inspectToken(token).kind, "read");
        assert.equal((await clientWith(token).getUser(ids.accountId, ids.id)).firstName, more.firstName);
        const refused = await failure(clientWith(token).upsertUser({ ...ids, firstName: "Eve" }));
        assert.deepEqual(refused, { code: "forbidden", status: 403 });
      });

      tried("with an Account SID, the Auth Token signs", async () => {
        const { ids, more } = somebody();
        const token = await mint({ ...ids, ...more }, ADVOCATE);
        assert.equal(inspectToken(token).keyId, ADVOCATE.ADVOCATE_ACCOUNT_SID);
        await clientWith(token).upsertUser({ ...ids, ...more });
        const mixed = await mint({ ...ids, ...more }, { ...ADVOCATE, ADVOCATE_SECRET: API_KEY });
        const refused = await failure(clientWith(mixed).upsertUser({ ...ids, ...more }));
        assert.deepEqual(refused, { code: "unauthorized", status: 401 });
      });

      tried("an empty Account SID is none, and without a secret nothing is signed", async () => {
        const { ids } = somebody();
        const token = await mint(ids, { ADVOCATE_SECRET: API_KEY, ADVOCATE_ACCOUNT_SID: "" });
        assert.equal(inspectToken(token).keyId, undefined);
        for (const env of [{}, { ADVOCATE_SECRET: "" }]) {
          const { ok, output } = await run(program, [script], { input: JSON.stringify(ids), env });
          assert.deepEqual({ ok, signed: output.includes("eyJ") }, { ok: false, signed: false });
        }
      });
    });
  }

  test("those that are not run say so", () => {
    const sections = text.split(/^### /m).slice(1);
    const ran = LANGUAGES.map(({ name }) => name);
    for (const section of sections) {
      const [name] = section.split("\n", 1);
      const [prose] = section.split("```", 1);
      const says = /not run by our tests/.test(prose.replaceAll("\n", " "));
      // PHP's says it of another library.
      assert.equal(says, !ran.includes(name) || name === "PHP", name);
    }
    assert.deepEqual(
      ran.filter((name) => !sections.some((section) => section.startsWith(`${name}\n`))),
      [],
    );
  });
});

describe("the route", () => {
  let server;
  let address;
  let member;
  before(async () => {
    Object.assign(process.env, { ADVOCATE_SECRET: API_KEY });
    const { referralToken } = await shop.load("route.mjs", block(text, "js"));
    const app = express();
    app.get(
      "/session/referral-token",
      referralToken(() => member),
    );
    server = app.listen(0, "127.0.0.1");
    await once(server, "listening");
    address = `http://127.0.0.1:${server.address().port}/session/referral-token`;
  });
  after(() => {
    server?.close();
    delete process.env.ADVOCATE_SECRET;
  });

  test("hands the session's user a token that nobody keeps", async () => {
    const { ids, more } = somebody();
    member = { ...ids, ...more };
    const response = await fetch(`${address}?id=eve&accountId=eve`);
    const { headers } = response;
    assert.deepEqual(
      [response.status, headers.get("Cache-Control"), headers.get("Access-Control-Allow-Origin")],
      [200, "no-store", null],
    );
    assert.match(headers.get("Content-Type"), /^text\/plain\b/);
    const userToken = async () => (await fetch(address)).text();
    assert.equal(inspectToken(await userToken()).userId, ids.id);
    await clientWith(userToken).upsertUser({ ...ids, ...more });
  });

  test("hands nobody nothing", async () => {
    member = undefined;
    const response = await fetch(address);
    assert.deepEqual([response.status, response.headers.get("Cache-Control")], [401, "no-store"]);
    assert.doesNotMatch(await response.text(), /eyJ/);
  });
});

describe("the errors", () => {
  const { ids, more } = somebody();
  const user = { ...ids, ...more };
  const now = Math.floor(Date.now() / 1000);
  const signed = (claims, { secret = API_KEY, ...header } = {}) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: "HS256", ...header })
      .sign(new TextEncoder().encode(secret));
  const fails = async () => {
    throw new Error("401");
  };

  const TABLE = [
    ["invalid_token", "an API key", () => API_KEY],
    ["invalid_token", "a page", () => "<!doctype html><title>Sign in</title>"],
    ["invalid_token", "JSON around it", async () => JSON.stringify({ token: await signed({ user }) })],
    ["token_required", "a function that failed", () => fails],
    ["token_expired", "an end that is past", () => signed({ user, exp: now - 60 })],
    ["token_mismatch", "another user", () => signed({ user: { ...user, id: "eve" } })],
    ["unauthorized", "another key", () => signed({ user }, { secret: "TEST_of_another_tenant" })],
    ["unauthorized", "`kid` without the Auth Token", () => signed({ user }, { kid: "IRsandboxAccountSid" })],
    ["unauthorized", "another algorithm", () => signed({ user }, { alg: "HS512" })],
    ["forbidden", "a read token", () => signed({ user: ids })],
  ];
  for (const [code, name, token] of TABLE) {
    test(`${code}: ${name}`, async () => {
      const given = await token();
      const call = async () => clientWith(given).upsertUser(user);
      assert.equal((await failure(call())).code, code);
    });
  }

  test("are those of the page, and of docs/resilience.md", async () => {
    const listed = rows(text, "| code | the token | what to mend |").map(([code]) =>
      code.replaceAll("`", ""),
    );
    assert.deepEqual(listed, [...new Set(TABLE.map(([code]) => code))]);
    const resilience = await textOf("docs/resilience.md");
    const [, codes] = resilience.split("## Codes, and what to do");
    for (const code of listed) assert.ok(codes.includes(`\`${code}\``), code);
  });

  test("an end in milliseconds is refused by nobody", async () => {
    const token = await signed({ user, exp: Date.now() });
    const { expiresAtMs } = inspectToken(token);
    assert.ok(expiresAtMs - Date.now() > 50_000 * 365.25 * 86_400_000, "50,000 years");
    await clientWith(token).upsertUser(user);
  });

  test("a token without an end is taken", async () => {
    await clientWith(await signed({ user })).upsertUser(user);
  });
});
