// Of the page and of the browser, where they are.

const { BASE_URL, CHROMIUM } = process.env;

export default {
  testMatch: "referral.spec.ts",
  workers: 1,
  use: { baseURL: BASE_URL, launchOptions: { executablePath: CHROMIUM, args: ["--no-sandbox"] } },
};
