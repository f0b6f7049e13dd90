// Takes the pictures of README and of the site's preview from the running thing: `cargo xtask pictures`.

import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SANDBOX_URL, SITE_URL } from "./environment.mjs";
import { BOB, shareLink } from "./sandbox.mjs";
import { closeBrowser, openBrowser, Visitor } from "./visitor.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** README's together, so that it opens at once. */
const README_BYTES = 150_000;

await openBrowser();

/** Whose browser ends with all of them. */
const open = (url, width, height) =>
  Visitor.arrive({ after() {} }, url, { viewport: { width, height }, reducedMotion: "reduce" });

/** Yields its size. */
async function take({ page }, name, quality) {
  const path = join(ROOT, name);
  await mkdir(join(path, ".."), { recursive: true });
  await page.screenshot({ path, type: "jpeg", quality, animations: "disabled" });
  const { size } = await stat(path);
  console.log(`${name}: ${size} bytes`);
  return size;
}

const preview = await open(SITE_URL, 1200, 630);
await preview.heading("Get your first crate").waitFor();
await take(preview, "www-example/public/preview.jpg", 80);

const demo = await open(shareLink(BOB), 1100, 700);
await demo.heading("Join with Bob’s invitation").waitFor();
const sizes = [await take(demo, "docs/pictures/demo.jpg", 62)];

await demo.signUp({ email: "ada@example.com" });
await demo.text("You were invited by Bob T.").waitFor();
const sandbox = await open(`${SANDBOX_URL}/`, 1100, 700);
const upsert = sandbox.page.locator("#requests > li", { hasText: "openUserUpsert" }).first();
await upsert.locator("summary").click();
sizes.push(await take(sandbox, "docs/pictures/sandbox.jpg", 62));

await closeBrowser();
const sum = sizes.reduce((sum, size) => sum + size, 0);
if (sum > README_BYTES) throw new Error(`README's pictures take ${sum} bytes, more than ${README_BYTES}`);
