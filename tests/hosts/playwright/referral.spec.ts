import { expect, test } from "@playwright/test";

const SANDBOX = "http://127.0.0.1:8788";

test.afterEach(async ({ request }) => {
  await request.delete(`${SANDBOX}/__sandbox/faults`);
});

test("a friend's link greets, and the friend gets the credit", async ({ page, request }) => {
  const email = `ann+${Date.now()}@example.com`;
  await page.goto("/?rsCode=BOBTESTERMAN");
  await expect(page.getByText("Bob T. invited you")).toBeVisible();
  await page.getByLabel("E-mail").fill(email);
  await page.getByRole("button", { name: "Join" }).click();
  await expect(page.getByText("Welcome")).toBeVisible();

  const users: { id: string; referredByCodes: string[] }[] = await (
    await request.get(`${SANDBOX}/__sandbox/users`)
  ).json();
  expect(users.find(({ id }) => id === email)?.referredByCodes).toEqual(["BOBTESTERMAN"]);
});

test("where the API is down, the page goes on without a greeting", async ({ page, request }) => {
  const fault = { kind: "status", code: 503, operation: "openGetUserByCode", times: 3 };
  await request.post(`${SANDBOX}/__sandbox/faults`, { data: fault });
  const answered = page.waitForResponse((response) => response.status() === 503);
  await page.goto("/?rsCode=BOBTESTERMAN");
  await answered;
  await expect(page.getByRole("button", { name: "Join" })).toBeEnabled();
  await expect(page.getByText("invited you")).toBeHidden();
});
