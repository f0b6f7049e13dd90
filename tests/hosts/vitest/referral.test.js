import { AdvocateClient, captureReferral, forgetReferral } from "advocate-wasm";
import { beforeEach, expect, test, vi } from "vitest";

const tenantAlias = "your_tenant";

beforeEach(() => {
  forgetReferral(); // the jar, localStorage and memory
  history.replaceState(null, "", "/?rsCode=BOB&theme=dark");
});

test("the code is kept, and the address cleaned", () => {
  const { referredByCodes, stored } = captureReferral({ tenantAlias, cleanUrl: true });
  expect({ referredByCodes, stored }).toEqual({ referredByCodes: ["BOB"], stored: true });
  expect(location.search).toBe("?theme=dark");
});

test("the sign-up says who invited", async () => {
  const user = { id: "ann@example.com", accountId: "ann@example.com", firstName: "Ann" };
  const fetch = vi.fn(async (address, init) => {
    const headers = { "Content-Type": "application/json" };
    return new Response(init.body, { headers }); // the user, as they were sent
  });
  const client = new AdvocateClient({
    tenantAlias,
    userToken: unsigned({ user }),
    fetch,
    attribution: "codes",
  });
  captureReferral({ tenantAlias });
  await client.upsertUser(user);
  const [address, { method, body }] = fetch.mock.calls[0];
  expect(`${method} ${address}`).toContain(
    "PUT https://app.referralsaasquatch.com/api/v1/your_tenant/open/account/",
  );
  expect(JSON.parse(body)).toEqual({ ...user, referredByCodes: ["BOB"] });
});

/** A token that nobody verifies here; it only has to name the user. */
function unsigned(payload) {
  const part = (value) => btoa(JSON.stringify(value)).replaceAll("=", "");
  return `${part({ alg: "HS256" })}.${part(payload)}.c2ln`;
}
