// What Playwright drives.

import { chromium, firefox } from "playwright-core";

export const CHROMIUM_ARGUMENTS = [
  "--no-sandbox",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
];

/** `hosts`: names that lead to this machine, whatever the network says. */
export function launchChromium(executablePath, { hosts = [] }) {
  const rules = hosts.map((host) => `MAP ${host} 127.0.0.1`).join(",");
  const args = [...CHROMIUM_ARGUMENTS, ...(rules && [`--host-resolver-rules=${rules}`])];
  return launch(chromium, { executablePath, args });
}

/** `hosts`: names that lead to this machine, whatever the network says. */
export function launchFirefox(executablePath, { hosts = [] }) {
  const firefoxUserPrefs = { "network.dns.localDomains": hosts.join(",") };
  return launch(firefox, { executablePath, channel: "moz-firefox", firefoxUserPrefs });
}

async function launch(type, options) {
  const browser = await type.launch(options);
  return {
    /** Somebody without a cookie. */
    visitor: async () => new Visitor(await browser.newContext()),
    close: () => browser.close(),
  };
}

class Visitor {
  #context;
  #page;
  #devTools;
  /** What the browser notes beside the page: `{ where, text }`, in the order in which it came. */
  heard = [];

  constructor(context) {
    this.#context = context;
  }

  async open(url) {
    this.#page ??= this.#listen(await this.#context.newPage());
    await this.#page.goto(url);
  }

  /** Loads the addresses in tabs of their own, all at once, until `arrived(given)` says so in the visitor's page. */
  async openTogether(urls, arrived, given) {
    const tabs = await Promise.all(urls.map(() => this.#context.newPage()));
    await Promise.all(tabs.map((tab, index) => tab.goto(urls[index])));
    await this.#page.waitForFunction(arrived, given);
    await Promise.all(tabs.map((tab) => tab.close()));
  }

  #listen(page) {
    const note = (where, text) => this.heard.push({ where, text });
    // What the browser has to say itself comes without arguments.
    page.on("console", (message) => note(message.args().length > 0 ? "console" : "browser", message.text()));
    page.on("pageerror", (error) => note("page error", `${error}\n${error.stack}`));
    page.on("request", (request) => note("request", request.url()));
    return page;
  }

  /** Runs `work(given)` in the page; both ends speak JSON. */
  evaluate(work, given) {
    return this.#page.evaluate(work, given);
  }

  /** The bytes of the page's heap once all garbage is gone. Chromium alone tells. */
  async heapBytes() {
    this.#devTools ??= await this.#context.newCDPSession(this.#page);
    await this.#devTools.send("HeapProfiler.collectGarbage");
    return (await this.#devTools.send("Runtime.getHeapUsage")).usedSize;
  }

  /** The page's cookies: `hostOnly` and `expiresMs` beside what the names say. */
  async cookies() {
    const cookies = await this.#context.cookies(this.#page.url());
    return cookies.map(({ name, value, domain, path, sameSite, secure, expires }) => ({
      ...{ name, value, path, sameSite, secure },
      domain: domain.replace(/^\./, ""),
      hostOnly: !domain.startsWith("."),
      expiresMs: expires * 1000,
    }));
  }

  close() {
    return this.#context.close();
  }
}
