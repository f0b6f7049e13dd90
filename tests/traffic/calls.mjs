// Every call of the package with every kind of answer, with Prism between it and the sandbox.

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { AdvocateClient, isAdvocateError, shareLink } from "advocate-wasm";
import { AMELIA, BOB, clearFaults, order } from "../e2e/sandbox.mjs";
import { PROXY_URL, taken, violations, watchedFetch } from "./witness.mjs";

// What the demo's tenant is seeded with; the key of nobody's production.
const TENANT = "demo";
const API_KEY = `Basic ${btoa(":TEST_sandbox_api_key")}`;

let users = 0;

/** Somebody new, with every field an upsert takes that needs no partner. */
function somebody() {
  const id = `grace+${process.pid}.${++users}@example.com`;
  return {
    id,
    accountId: `acct/${process.pid}.${users}`,
    firstName: "Grace",
    lastName: "Hopper",
    email: id,
    referable: true,
    locale: "en_US",
    countryCode: "US",
    segments: ["vip", "~trial"],
    referredByCodes: [BOB.code],
    customFields: { plan: "pro", seats: 3 },
  };
}

async function tokenOf({ id, accountId, email }, kind = "write") {
  const response = await watchedFetch(`${PROXY_URL}/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ id, accountId, ...(kind === "write" && { email }), kind }),
  });
  return (await response.json()).token;
}

async function clientOf(user, kind) {
  const userToken = await tokenOf(user, kind);
  return new AdvocateClient({ tenantAlias: TENANT, baseUrl: PROXY_URL, userToken, fetch: watchedFetch });
}

const stranger = () => new AdvocateClient({ tenantAlias: TENANT, baseUrl: PROXY_URL, fetch: watchedFetch });

export function calls() {
  afterEach(async () => {
    await clearFaults();
    assert.deepEqual(violations(taken()), []);
  });

  const picks = [
    [undefined, ["accountId", "id", "referralCodes"]],
    [{ fields: ["id", "referralCodes"] }, ["id", "referralCodes"]],
    [{ extraFields: ["lastInitial", "emailHash"] }, ["accountId", "emailHash", "id", "lastInitial"]],
  ];
  for (const [options, keys] of picks) {
    test(`createUser, upsertUser and getUser with ${JSON.stringify(options) ?? "no options"}`, async () => {
      const user = somebody();
      const client = await clientOf(user);
      for (const reply of [
        await client.createUser(user, options),
        await client.upsertUser({ ...user, firstName: "Amazing" }, options),
        await client.getUser(user.accountId, user.id, options),
      ]) {
        for (const key of keys) assert.ok(key in reply, `${key} is missing`);
        if (options?.fields) assert.deepEqual(Object.keys(reply).sort(), keys);
      }
    });
  }

  test("a read token reads", async () => {
    const user = somebody();
    await (await clientOf(user)).upsertUser(user);
    const { id } = await (await clientOf(user, "read")).getUser(user.accountId, user.id);
    assert.equal(id, user.id);
  });

  test("lookupByCode finds an advocate", async () => {
    assert.equal((await stranger().lookupByCode(AMELIA.code)).id, AMELIA.id);
  });

  test("validateCode, applyCode, getShareUrls, listReferrals and trackEvents", async () => {
    const user = { ...somebody(), referredByCodes: [] };
    const client = await clientOf(user);
    const created = await client.createUser(user);
    const { code, reward } = await stranger().validateCode(AMELIA.code);
    assert.deepEqual([code, typeof reward], [AMELIA.code, "object"]);
    for (let time = 0; time < 2; time++) {
      const applied = await client.applyCode(AMELIA.code, user.accountId, user.id);
      assert.equal(applied.code, AMELIA.code, "safe to repeat");
    }
    const [program] = Object.keys(created.programShareLinks);
    const links = await client.getShareUrls(user.accountId, user.id, {
      programId: program,
      shareMedium: "EMAIL",
      engagementMedium: "EMBED",
    });
    assert.equal(
      shareLink({ programShareLinks: links }, { shareMedium: "EMAIL", engagementMedium: "EMBED" }),
      shareLink(created, { shareMedium: "EMAIL", engagementMedium: "EMBED" }),
    );
    const idempotencyKey = `order-${process.pid}`;
    const events = [
      { key: "bought", fields: { sku: "x-1", tags: ["a"] }, dateTriggered: 1626890197000, id: "e-1" },
    ];
    for (let time = 0; time < 2; time++) {
      assert.equal(await client.trackEvents(user.accountId, user.id, events, { idempotencyKey }), undefined);
    }
    const clash = await client
      .trackEvents(user.accountId, user.id, [{ key: "left" }], { idempotencyKey })
      .then(
        () => assert.fail("it was not refused"),
        (error) => error,
      );
    assert.deepEqual([clash.code, clash.status], ["validation_failed", 409]);
  });

  test("listReferrals tells a referrer of their friends, page by page, with a read token", async () => {
    const referrer = { ...somebody(), referredByCodes: [] };
    const own = await (await clientOf(referrer)).createUser(referrer);
    const [code] = Object.values(own.referralCodes);
    for (let count = 0; count < 2; count++) {
      const friend = { ...somebody(), referredByCodes: [code] };
      await (await clientOf(friend)).upsertUser(friend);
    }
    const client = await clientOf(referrer, "read");
    const filter = { referringAccountId: referrer.accountId, referringUserId: referrer.id };
    const [all, second, denied] = await Promise.all([
      client.listReferrals({ ...filter, dateReferralPaid: undefined }),
      client.listReferrals({ ...filter, limit: 1, offset: 1 }),
      client.listReferrals({ ...filter, referredModerationStatus: "DENIED" }),
    ]);
    assert.deepEqual([all.totalCount, all.count, all.referrals.length], [2, 2, 2]);
    assert.deepEqual([second.totalCount, second.count], [2, 1]);
    assert.deepEqual([denied.totalCount, denied.referrals], [0, []]);
  });

  /** The user asks to be forgotten, which only the customer's server can carry out. */
  async function forget({ accountId, id }) {
    const [account, user] = [accountId, id].map(encodeURIComponent);
    const path = `/api/v1/${TENANT}/open/account/${account}/user/${user}?doNotTrack=true`;
    const response = await watchedFetch(PROXY_URL + path, {
      method: "DELETE",
      headers: { authorization: API_KEY },
    });
    assert.equal(response.status, 204);
  }

  async function forged(user) {
    const token = await tokenOf(user);
    const [header, payload, signature] = token.split(".");
    const userToken = [header, payload, signature.split("").reverse().join("")].join(".");
    return new AdvocateClient({ tenantAlias: TENANT, baseUrl: PROXY_URL, userToken, fetch: watchedFetch });
  }

  const DISABLED = JSON.stringify({
    message: "This open endpoint is disabled",
    statusCode: 403,
    apiErrorCode: "API_REQUEST_NOT_SUPPORTED",
  });
  const refusals = [
    [
      "400 user_exists USER_ALREADY_EXISTS",
      async (user) => {
        const client = await clientOf(user);
        await client.createUser(user);
        await client.createUser(user);
      },
    ],
    [
      "400 validation_failed VALIDATION_FAILED",
      // Well-formed for the document, which cannot say that there must be JSON inside.
      async (user) => (await clientOf(user)).upsertUser({ ...user, cookies: btoa("no JSON") }),
    ],
    ["401 unauthorized UNAUTHORIZED", async (user) => (await forged(user)).upsertUser(user)],
    [
      "403 endpoint_disabled API_REQUEST_NOT_SUPPORTED",
      async () => {
        await order({ operation: "openGetUserByCode", kind: "status", code: 403, body: DISABLED });
        await stranger().lookupByCode(BOB.code);
      },
    ],
    [
      "403 forbidden DO_NOT_TRACK",
      async (user) => {
        const client = await clientOf(user);
        await client.upsertUser(user);
        await forget(user);
        await client.upsertUser(user);
      },
    ],
    ["404 not_found USER_NOT_FOUND", async (user) => (await clientOf(user)).getUser(user.accountId, user.id)],
    ["404 not_found REFERRAL_CODE_NOT_FOUND", async () => stranger().lookupByCode("NOSUCHCODE")],
    ["404 not_found REFERRAL_CODE_NOT_FOUND", async () => stranger().validateCode("NOSUCHCODE")],
    [
      "403 forbidden CODE_NOT_APPLICABLE",
      async (user) => {
        const client = await clientOf(user);
        const { referralCodes } = await client.createUser(user);
        await client.applyCode(Object.values(referralCodes)[0], user.accountId, user.id);
      },
    ],
  ];
  for (const [expected, provoke] of refusals) {
    test(`a refusal: ${expected}`, async () => {
      const error = await provoke(somebody()).then(
        () => assert.fail("it was not refused"),
        (error) => error,
      );
      assert.ok(isAdvocateError(error), error);
      assert.equal(`${error.status} ${error.code} ${error.apiErrorCode}`, expected);
    });
  }
}

/** The proof that all the above would not go unnoticed. */
export function trespasses() {
  afterEach(clearFaults);

  test("in a request", async () => {
    const user = { ...somebody(), referable: "perhaps" };
    const token = await tokenOf(user);
    const [account, id] = [user.accountId, user.id].map(encodeURIComponent);
    await watchedFetch(`${PROXY_URL}/api/v1/${TENANT}/open/account/${account}/user/${id}`, {
      method: "PUT",
      headers: { "content-type": "application/json", "x-saasquatch-user-token": token },
      body: JSON.stringify(user),
    });
    const [violation, ...more] = violations(taken());
    assert.match(violation, /422: .*must be boolean/);
    assert.deepEqual(more, []);
  });

  test("in an answer", async () => {
    await order({ operation: "openGetUserByCode", kind: "status", code: 200, body: '{"id":7}' });
    await watchedFetch(`${PROXY_URL}/api/v1/${TENANT}/open/user?referralCode=${BOB.code}`);
    const [violation, ...more] = violations(taken());
    assert.match(violation, /500: .*must be string/);
    assert.deepEqual(more, []);
  });

  test("in an address", async () => {
    await watchedFetch(`${PROXY_URL}/api/v1/${TENANT}/open/nothing`);
    assert.match(violations(taken()).join(), /404: .*NO_PATH_MATCHED_ERROR/);
  });
}
