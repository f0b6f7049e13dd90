// Takes the pictures of README and of the site's preview from the running thing: `cargo xtask pictures`.

import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { CHROMIUM, SANDBOX_URL, SITE_URL } from "./environment.mjs";
import { BOB, shareLink } from "./sandbox.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** README's together, so that it opens at once. */
const README_BYTES = 150_000;

const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });

async function open(url, width, height) {
  const context = await browser.newContext({ viewport: { width, height }, reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

/** Yields its size. */
async function take(page, name, quality) {
  const path = join(ROOT, name);
  await mkdir(join(path, ".."), { recursive: true });
  await page.screenshot({ path, type: "jpeg", quality, animations: "disabled" });
  const { size } = await stat(path);
  console.log(`${name}: ${size} bytes`);
  return size;
}

const preview = await open(SITE_URL, 1200, 630);
await preview.getByRole("heading", { name: "Get your first crate" }).waitFor();
await take(preview, "www-example/public/preview.jpg", 80);

const demo = await open(shareLink(BOB), 1100, 700);
await demo.getByRole("heading", { name: "Join with Bob’s invitation" }).waitFor();
const sizes = [await take(demo, "docs/pictures/demo.jpg", 62)];

await demo.getByLabel("First name").fill("Ada");
await demo.getByLabel("Last name").fill("Lovelace");
await demo.getByLabel("Email").fill("ada@example.com");
await demo.getByRole("button", { name: "Join Lopsided" }).click();
await demo.getByText("You were invited by Bob T.").waitFor();
const sandbox = await open(`${SANDBOX_URL}/`, 1100, 700);
const upsert = sandbox.locator("#requests > li", { hasText: "openUserUpsert" }).first();
await upsert.locator("summary").click();
sizes.push(await take(sandbox, "docs/pictures/sandbox.jpg", 62));

await browser.close();
const sum = sizes.reduce((sum, size) => sum + size, 0);
if (sum > README_BYTES) throw new Error(`README's pictures take ${sum} bytes, more than ${README_BYTES}`);
