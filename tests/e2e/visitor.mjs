import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium, devices } from "playwright-core";
import { ARTEFACTS, CHROMIUM, SITE_URL } from "./environment.mjs";

export const DESKTOP = { viewport: { width: 1280, height: 800 } };
export const PHONE = devices["Pixel 7"];

// Browsers log every failed request; a test that breaks the server on purpose cannot hold that against the page.
const FAILED_REQUEST = /^Failed to load resource:/;

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// A phone by day and a desktop by night, and one whose colours the system sets: each is judged and pictured once.
const LOOKS = [
  { width: 360, colorScheme: "light" },
  { width: 1280, colorScheme: "dark" },
  { width: 1280, colorScheme: "light", forcedColors: "active" },
];

let browser;

export async function openBrowser() {
  browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: [
      "--no-sandbox",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
    ],
  });
}

export async function closeBrowser() {
  await browser?.close();
}

let prepare = async () => {};

/** Prepares the browser of every visitor to come, before it opens a page. */
export function beforeArrival(work) {
  prepare = work;
}

let visits = 0;

/** Somebody with a browser of their own: no cookies, no history, and a sharp eye for what lands in the console. */
export class Visitor {
  email = `ada.${process.pid}.${++visits}@example.com`;
  console = [];
  requests = [];

  static async arrive(t, url, options = DESKTOP) {
    const visitor = new Visitor();
    visitor.context = await browser.newContext({
      permissions: ["clipboard-read", "clipboard-write"],
      ...options,
    });
    t.after(() => visitor.context.close());
    await prepare(visitor.context);
    visitor.page = await visitor.context.newPage();
    visitor.page.on("console", (message) =>
      visitor.console.push({ type: message.type(), text: message.text() }),
    );
    visitor.page.on("pageerror", (error) => visitor.console.push({ type: "error", text: String(error) }));
    visitor.page.on("request", (request) => visitor.requests.push(request));
    if (url !== undefined) await visitor.page.goto(url);
    return visitor;
  }

  button = (name) => this.page.getByRole("button", { name, exact: true });
  heading = (name) => this.page.getByRole("heading", { name });
  text = (text) => this.page.getByText(text, { exact: true });

  async fillIn({ firstName = "Ada", lastName = "Lovelace", email = this.email } = {}) {
    await this.page.getByLabel("First name").fill(firstName);
    await this.page.getByLabel("Last name").fill(lastName);
    await this.page.getByLabel("Email").fill(email);
  }

  async join() {
    await this.button("Join Lopsided").click();
  }

  async welcomed() {
    await this.heading("Welcome to the orchard, Ada.").waitFor();
  }

  /** Fills in and joins, from the page where they are. */
  async signUp(details = {}) {
    await this.fillIn(details);
    await this.join();
    await this.heading(`Welcome to the orchard, ${details.firstName ?? "Ada"}.`).waitFor();
  }

  async signOut() {
    await this.button("Sign out").click();
    await this.heading("Get your first crate").waitFor();
  }

  /** What stands in the form. */
  async typed() {
    return this.page.locator("#sign-up").evaluate((form) => Object.fromEntries(new FormData(form)));
  }

  focusedId() {
    return this.page.evaluate(() => document.activeElement?.id);
  }

  /** Errors and warnings of the console, a broken Content-Security-Policy among them. */
  complaints({ requestsMayFail = false } = {}) {
    return this.console
      .filter(
        ({ type, text }) =>
          ["error", "warning"].includes(type) && !(requestsMayFail && FAILED_REQUEST.test(text)),
      )
      .map(({ text }) => text);
  }

  async picture(name) {
    await mkdir(ARTEFACTS, { recursive: true });
    await this.page.screenshot({
      path: join(ARTEFACTS, `${name}.png`),
      fullPage: true,
      animations: "disabled",
    });
  }

  async assertFits() {
    const overflow = await this.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(overflow <= 0, `the page is ${overflow} px wider than the window`);
  }
}

/** An address on the site. */
export const onSite = (query = "") => new URL(query, SITE_URL).href;

/** Finds nothing with any rule of axe-core, in each look; leaves a picture of each. */
export async function assertAccessible(visitor, name) {
  const { page } = visitor;
  for (const { width, colorScheme, forcedColors = "none" } of LOOKS) {
    await page.setViewportSize({ width, height: 780 });
    await page.emulateMedia({ colorScheme, forcedColors });
    const look = forcedColors === "active" ? "forced" : colorScheme;
    await visitor.picture(`${name}-${width}-${look}`);
    assert.deepEqual(await violations(page), [], `${width} px, ${look}`);
  }
}

/** By every rule, advice beyond the standards included. */
async function violations(page) {
  // Evaluated and not added as a script, which the page's policy would rightly refuse.
  await page.evaluate(AXE);
  const { violations: found } = await page.evaluate(() =>
    globalThis.axe.run(document, { resultTypes: ["violations"] }),
  );
  return found.map(
    ({ id, impact, nodes }) => `${impact}: ${id} at ${nodes.map((node) => node.target.join(" ")).join(", ")}`,
  );
}
