// Safari's engine, which its own WebDriver drives on a virtual display.

import { spawn } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { Builder, Capabilities } from "selenium-webdriver";
import { freePort } from "./ports.mjs";

const START_MS = 20_000;
/** More than a tab takes to be told something. */
const TAB_MS = 500;

/** `site`: the server to ask for everything, if any; it answers as every host. */
export async function launchWebKit(program, { site }) {
  const port = await freePort();
  // A process group of its own, so that the display and the browser end with the driver.
  const service = spawn("xvfb-run", ["-a", program, `--port=${port}`], { detached: true, stdio: "ignore" });
  const stop = () => {
    try {
      process.kill(-service.pid);
    } catch {} // it has ended by itself
  };
  process.once("exit", stop);
  try {
    const address = `http://127.0.0.1:${port}`;
    await answering(`${address}/status`, service);
    const driver = await new Builder()
      .usingServer(address)
      .withCapabilities(
        new Capabilities({
          browserName: "MiniBrowser",
          ...(site && { proxy: { proxyType: "manual", httpProxy: site } }),
        }),
      )
      .build();
    await driver.manage().setTimeouts({ script: 20_000 });
    return {
      /** Somebody without a cookie. They share the window: another session would take seconds to start. */
      visitor: async () => new Visitor(driver),
      /** A tab at this address, beside the others: `{ evaluate, goto, close }`. */
      tab: (url) => Tab.open(driver, url),
      close: async () => {
        await driver.quit();
        stop();
      },
    };
  } catch (error) {
    stop();
    throw error;
  }
}

async function answering(url, service) {
  for (const deadline = Date.now() + START_MS; Date.now() < deadline; await pause(100)) {
    if (service.exitCode !== null) throw new Error(`the WebKit driver ended with ${service.exitCode}`);
    const up = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (up) return;
  }
  throw new Error(`the WebKit driver did not answer within ${START_MS} ms`);
}

/** Runs `work(given)` in the page; both ends speak JSON. */
async function evaluate(driver, work, given) {
  const { value, error } = await driver.executeAsyncScript(
    `const [given, done] = arguments;
     (async () => (${work})(given))().then((value) => done({ value }), (error) => done({ error: String(error) }));`,
    given ?? null,
  );
  if (error) throw new Error(`in the page: ${error}`);
  return value ?? undefined;
}

/** One of several tabs. The driver speaks to one at a time, so each waits for its turn. */
class Tab {
  static #turn = Promise.resolve();
  #driver;
  #own;
  #handle;

  static async open(driver, url) {
    const tab = new Tab();
    tab.#driver = driver;
    await Tab.#inTurn(async () => {
      tab.#own = await driver.getWindowHandle();
      await driver.switchTo().newWindow("tab");
      tab.#handle = await driver.getWindowHandle();
      await driver.switchTo().window(tab.#own);
    });
    await tab.goto(url);
    return tab;
  }

  static #inTurn(work) {
    const turn = Tab.#turn.then(work);
    Tab.#turn = turn.catch(() => {});
    return turn;
  }

  #here(work) {
    const handle = this.#handle;
    return Tab.#inTurn(async () => {
      await this.#driver.switchTo().window(handle);
      try {
        return await work();
      } finally {
        await this.#driver.switchTo().window(this.#own);
      }
    });
  }

  goto(url) {
    return this.#here(() => this.#driver.get(url));
  }

  evaluate(work, given) {
    return this.#here(() => evaluate(this.#driver, work, given));
  }

  async close() {
    if (!this.#handle) return;
    const closing = this.#here(() => this.#driver.close());
    this.#handle = undefined;
    await closing;
  }
}

class Visitor {
  #driver;
  /** Its driver tells nothing of what the browser notes beside the page. */
  heard = [];
  #origins = new Set();

  constructor(driver) {
    this.#driver = driver;
  }

  async open(url) {
    this.#origins.add(new URL(url).origin);
    await this.#driver.get(url);
  }

  /** Loads the addresses in tabs of their own, all at once, until `arrived(given)` says so in the visitor's page. */
  async openTogether(urls, arrived, given) {
    const tabs = await Promise.all(urls.map(() => Tab.open(this.#driver, "about:blank")));
    // The driver speaks to one tab at a time, so each sets off by itself when all have been told.
    const atMs = Date.now() + TAB_MS * tabs.length;
    const setOff = ({ url, atMs }) => void setTimeout(() => (location.href = url), atMs - Date.now());
    await Promise.all(tabs.map((tab, index) => tab.evaluate(setOff, { url: urls[index], atMs })));
    await this.#driver.wait(() => this.evaluate(arrived, given), START_MS);
    await Promise.all(tabs.map((tab) => tab.close()));
  }

  evaluate(work, given) {
    return evaluate(this.#driver, work, given);
  }

  /** The page's cookies: `hostOnly` and `expiresMs` beside what the names say. */
  async cookies() {
    const cookies = await this.#driver.manage().getCookies();
    return cookies.map(({ name, value, domain, path, sameSite, secure, expiry }) => ({
      ...{ name, value, path, sameSite, secure },
      domain: domain.replace(/^\./, ""),
      hostOnly: !domain.startsWith("."),
      expiresMs: Number(expiry) * 1000,
    }));
  }

  async close() {
    for (const origin of this.#origins) {
      await this.#driver.get(`${origin}/empty`);
      await this.#driver.manage().deleteAllCookies();
    }
  }
}
