// The first lines that a reader copies do what they say, in a page of a fake DOM, against the sandbox.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { blocksOf } from "./blocks.mjs";
import { textOf } from "./documents.mjs";

const run = promisify(execFile);
const HERE = fileURLToPath(new URL(".", import.meta.url));
const PAGE = join(HERE, "quickstart_page.mjs");
const { SANDBOX_URL } = process.env;
if (!SANDBOX_URL) {
  throw new Error(
    'SANDBOX_URL is not set; "cargo xtask test --only documented" starts a sandbox and sets it',
  );
}

// Below these tests, so that the package is found as an application finds it.
const folder = await mkdtemp(join(HERE, ".blocks-"));
after(() => rm(folder, { recursive: true, force: true }));

const [LANDING, SIGN_UP] = blocksOf("README.md", await textOf("README.md"));
const [IN_SHORT] = blocksOf("pkg-template/README.md", await textOf("pkg-template/README.md"));

let pages = 0;
/** What becomes of a page with these blocks; only the tenant and who signs up are another's. */
async function open(blocks, { query = "", session = { status: 200 }, api = SANDBOX_URL } = {}) {
  const user = `ann+${process.pid}-${++pages}@example.com`;
  const scripts = await Promise.all(
    blocks.map(async ({ text }, number) => {
      const path = join(folder, `page_${pages}_${number}.mjs`);
      await writeFile(path, text.replaceAll("your_tenant", "demo").replaceAll("ann@example.com", user));
      return pathToFileURL(path).href;
    }),
  );
  const given = { href: `https://shop.example/${query}`, scripts, session: { ...session, user }, api };
  const { stdout } = await run(process.execPath, [PAGE, JSON.stringify(given)], { timeout: 60_000 });
  return { user, ...JSON.parse(stdout) };
}

async function referrersOf(user) {
  const users = await (await fetch(`${SANDBOX_URL}/__sandbox/users`)).json();
  return users.find(({ id }) => id === user)?.referredByCodes;
}

const KNOWN = "?rsCode=BOBTESTERMAN&theme=dark";
const UNKNOWN = "?rsCode=NOBODYSCODE";
const LOOKED_UP = "GET open/user";
const TOKEN = "GET /session/referral-token";

describe("README: the landing page", () => {
  test("says who invited, keeps the code and cleans the address", async () => {
    const { greeting, address, stored, failures } = await open([LANDING], { query: KNOWN });
    assert.deepEqual(
      { greeting, address, stored, failures },
      {
        greeting: "Bob T. invited you",
        address: "https://shop.example/?theme=dark",
        stored: true,
        failures: [],
      },
    );
  });

  test("goes on without a greeting when the code is nobody's", async () => {
    const { greeting, infos, asked, failures } = await open([LANDING], { query: UNKNOWN });
    assert.deepEqual(
      { greeting, infos, asked, failures },
      { greeting: "", infos: ["not_found"], asked: [LOOKED_UP], failures: [] },
    );
  });

  test("goes on without a greeting when the API cannot be reached", async () => {
    const { greeting, infos, failures } = await open([LANDING], { query: KNOWN, api: "" });
    assert.deepEqual({ greeting, infos, failures }, { greeting: "", infos: ["network"], failures: [] });
  });

  test("asks nobody when nobody invited", async () => {
    const { greeting, asked, failures } = await open([LANDING]);
    assert.deepEqual({ greeting, asked, failures }, { greeting: "", asked: [], failures: [] });
  });
});

describe("README: after sign-up", () => {
  test("the friend gets the credit, on a page after the landing page", async () => {
    const { user, logs, failures } = await open([LANDING, SIGN_UP], { query: KNOWN });
    assert.deepEqual(failures, []);
    assert.ok(logs[0].classic.cleanShareLink, "the member's own links");
    assert.deepEqual(await referrersOf(user), ["BOBTESTERMAN"]);
  });

  test("somebody whom nobody invited signs up all the same, and so does who came by nobody's code", async () => {
    for (const query of ["", UNKNOWN]) {
      const { user, failures } = await open([LANDING, SIGN_UP], { query });
      assert.deepEqual(failures, []);
      assert.deepEqual(await referrersOf(user), []);
    }
  });

  test("a server that refuses a token is named as the cause, and its words are sent nowhere", async () => {
    const { asked, failures } = await open([SIGN_UP], { session: { status: 401 } });
    assert.deepEqual(asked, [TOKEN]);
    const [{ code, cause }] = failures;
    assert.deepEqual({ code, cause }, { code: "token_required", cause: "No referral token: 401" });
  });
});

describe("the package's README: both in one", () => {
  test("the friend is looked up, and gets the credit", async () => {
    const { user, logs, failures } = await open([IN_SHORT], { query: KNOWN });
    assert.deepEqual(failures, []);
    assert.equal(logs[0].firstName, "Bob");
    assert.deepEqual(await referrersOf(user), ["BOBTESTERMAN"]);
  });

  test("nobody's code does not stand in the way of the sign-up", async () => {
    const { user, infos, failures } = await open([IN_SHORT], { query: UNKNOWN });
    assert.deepEqual({ infos, failures }, { infos: ["not_found"], failures: [] });
    assert.deepEqual(await referrersOf(user), []);
  });

  test("a server that refuses a token is named as the cause", async () => {
    const { failures } = await open([IN_SHORT], { session: { status: 403 } });
    const [{ code, cause }] = failures;
    assert.deepEqual({ code, cause }, { code: "token_required", cause: "No referral token: 403" });
  });
});
