// A browser with a profile on the disk: it can be killed, and started again with what it had stored.

import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { chromium, firefox } from "playwright-core";
import { CHROMIUM_ARGUMENTS } from "../engines/playwright.mjs";
import { launchWebKit } from "../engines/webkit.mjs";

const KNOWN = [
  { name: "Chromium", variable: "CHROMIUM", type: chromium, options: { args: CHROMIUM_ARGUMENTS } },
  { name: "Firefox", variable: "FIREFOX", type: firefox, options: { channel: "moz-firefox" } },
  { name: "WebKit", variable: "WEBKIT_DRIVER" },
];

export const ENGINES = KNOWN.filter(({ variable }) => process.env[variable]);
if (ENGINES.length === 0 || !process.env.SANDBOX) {
  const variables = KNOWN.map(({ variable }) => variable).join(", ");
  throw new Error(`set SANDBOX, and one of ${variables}; "cargo xtask test --only outbox" sets all of them`);
}

/** The browser of an engine. `cannot`: what it has no way to be told, each with the reason. */
export const browserOf = (engine) => (engine.type ? new Browser(engine) : new WebKitBrowser(engine));

/** Driven by its own WebDriver, which gives it a profile of no duration. */
class WebKitBrowser {
  host = "localhost"; // it knows no other name without a proxy
  cannot = {
    crash: "its driver ends with the page's process",
    kill: "its driver's profile ends with the browser",
    offline: "its driver has no such order",
    keepalive: "it sends nothing of a page that is left at once",
  };
  #engine;
  #driven;

  constructor(engine) {
    this.#engine = engine;
  }

  async start() {
    this.#driven = await launchWebKit(process.env[this.#engine.variable], {});
  }

  open(url) {
    return this.#driven.tab(url);
  }

  end() {
    return this.#driven.close();
  }
}

class Browser {
  host = "shop.localhost";
  cannot = {};
  #engine;
  #profile;
  #context;

  constructor(engine) {
    this.#engine = engine;
  }

  async start() {
    this.#profile ??= await mkdtemp(join(tmpdir(), "outbox-profile-"));
    const { type, variable, options } = this.#engine;
    const program = process.env[variable];
    const executablePath = type === firefox ? await this.#surviving(program) : program;
    this.#context = await type.launchPersistentContext(this.#profile, { executablePath, ...options });
  }

  /** Firefox, without Playwright's wish that it end with any of its processes. */
  async #surviving(program) {
    const script = join(this.#profile, "firefox.sh");
    await writeFile(script, `#!/bin/sh\nunset MOZ_CRASHREPORTER_SHUTDOWN\nexec "${program}" "$@"\n`, {
      mode: 0o755,
    });
    return script;
  }

  async open(url) {
    const page = await this.#context.newPage();
    await page.goto(url);
    return page;
  }

  setOffline(offline) {
    return this.#context.setOffline(offline);
  }

  /** Ends the page's process, as a crash does. */
  async crash(page) {
    if (this.#engine.type === chromium) {
      const crashed = new Promise((resolve) => page.once("crash", resolve));
      const session = await this.#context.newCDPSession(page);
      session.send("Page.crash").catch(() => {}); // nobody is left to answer
      await crashed;
      return page.close();
    }
    // Firefox's processes of content, of which the page's is one; the browser itself goes on. It tells nobody, and
    // its driver closes no page of theirs.
    const [browser] = await this.#processes();
    const pids = await pidsOf(
      (line) => /-isForBrowser\b/.test(line) && line.includes(`-parentPid ${browser} `),
    );
    if (pids.length === 0) throw new Error("there is no process of content");
    for (const pid of pids) process.kill(pid, "SIGKILL");
    page.close = async () => {};
    // A page that is opened before the browser has noticed fails.
    for (const deadline = Date.now() + 20_000; Date.now() < deadline; await pause(200)) {
      const opened = await this.#context.newPage().catch(() => undefined);
      if (opened) return opened.close();
    }
    throw new Error("the browser opens no page any more");
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
  #processes() {
    return pidsOf((line) => line.split("\0").some((part) => part.endsWith(this.#profile)));
  }
}

/** The processes of such a command line. */
async function pidsOf(isSuch) {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const line = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
      return isSuch(line) ? Number(pid) : undefined;
    }),
  );
  return found.filter((pid) => pid !== undefined);
}
