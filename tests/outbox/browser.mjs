// A browser with a profile on the disk: it can be killed, and started again with what it had stored.

import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, firefox } from "playwright-core";
import { CHROMIUM_ARGUMENTS } from "../engines/playwright.mjs";

const KNOWN = [
  { name: "Chromium", variable: "CHROMIUM", type: chromium, options: { args: CHROMIUM_ARGUMENTS } },
  { name: "Firefox", variable: "FIREFOX", type: firefox, options: { channel: "moz-firefox" } },
];

export const ENGINES = KNOWN.filter(({ variable }) => process.env[variable]);
if (ENGINES.length === 0 || !process.env.SANDBOX) {
  throw new Error('set SANDBOX, and CHROMIUM or FIREFOX; "cargo xtask test --only outbox" sets all of them');
}

export class Browser {
  #engine;
  #profile;
  #context;

  constructor(engine) {
    this.#engine = engine;
  }

  async start() {
    this.#profile ??= await mkdtemp(join(tmpdir(), "outbox-profile-"));
    const { type, variable, options } = this.#engine;
    const executablePath = process.env[variable];
    this.#context = await type.launchPersistentContext(this.#profile, { executablePath, ...options });
  }

  async open(url) {
    const page = await this.#context.newPage();
    await page.goto(url);
    return page;
  }

  setOffline(offline) {
    return this.#context.setOffline(offline);
  }

  /** Ends the page's process, as a crash does. Chromium only. */
  async crash(page) {
    const crashed = new Promise((resolve) => page.once("crash", resolve));
    const session = await this.#context.newCDPSession(page);
    session.send("Page.crash").catch(() => {}); // nobody is left to answer
    await crashed;
    await page.close();
  }

  /** Ends the browser's own process without a word, as a dead battery does. */
  async kill() {
    const closed = new Promise((resolve) => this.#context.once("close", resolve));
    for (const pid of await this.#processes()) process.kill(pid, "SIGKILL");
    await closed;
  }

  async end() {
    await this.#context.close();
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Those that were started with this profile. */
  async #processes() {
    const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
    const started = await Promise.all(
      pids.map(async (pid) => {
        const line = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
        return line.split("\0").some((part) => part.endsWith(this.#profile)) ? Number(pid) : undefined;
      }),
    );
    return started.filter((pid) => pid !== undefined);
  }
}
