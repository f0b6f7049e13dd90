const { AdvocateClient } = require("advocate-wasm");

/** A fetch that answers as the API does. */
const answering = (status, body) =>
  jest.fn(async () => {
    const headers = { "Content-Type": "application/json" };
    return new Response(JSON.stringify(body), { status, headers });
  });
const clientWith = (fetch) => new AdvocateClient({ tenantAlias: "your_tenant", fetch, retries: 0 });

test("a code leads to a friend", async () => {
  const fetch = answering(200, { id: "bob", accountId: "bob", firstName: "Bob", lastInitial: "T" });
  expect(await clientWith(fetch).lookupByCode("BOB")).toMatchObject({ firstName: "Bob" });
  expect(fetch.mock.calls[0][0]).toMatch(/\/open\/user\?referralCode=BOB$/);
});

test("a code that is nobody's", async () => {
  const fetch = answering(404, { statusCode: 404, apiErrorCode: "REFERRAL_CODE_NOT_FOUND" });
  await expect(clientWith(fetch).lookupByCode("NOBODY")).rejects.toMatchObject({ code: "not_found" });
});

test("no network", async () => {
  const fetch = jest.fn().mockRejectedValue(new TypeError("Failed to fetch"));
  const failure = { code: "network", retryable: true, attempts: 1 };
  await expect(clientWith(fetch).lookupByCode("BOB")).rejects.toMatchObject(failure);
});
