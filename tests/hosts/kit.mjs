// What the projects are built and run with.

import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import sirv from "sirv";
import { ENGINES } from "../engines/engines.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const { HOSTS_FOLDER, TARBALL } = process.env;
const execute = promisify(execFile);
/** Longer than any build takes on a slow machine, ms. */
const PATIENCE_MS = 240_000;
/** Longer than any server takes to start, ms. */
const START_MS = 40_000;

/** The scripts in play/ that are a whole page's, by the entry that each imports. */
export const SOURCES = { default: "advocate-wasm", slim: "advocate-wasm/slim", js: "advocate-wasm/js" };
export const ENTRIES = Object.values(SOURCES);

/** Runs a program to its end; yields what it printed, and fails with it. */
async function run(dir, [program, ...args], env) {
  const options = { cwd: dir, timeout: PATIENCE_MS, maxBuffer: 1 << 26, env: { ...process.env, ...env } };
  try {
    return await execute(program, args, options);
  } catch ({ stdout, stderr, code, signal }) {
    throw new Error([`${program} ${args.join(" ")}: ${signal ?? code}`, stdout, stderr].join("\n"));
  }
}

/** A file of the project `name` as it stands in the repository. */
export const sourceOf = (name, path) => readFile(join(HERE, name, path), "utf8");

/** What stands in a guide, and what it is here. */
const STAGED = { your_tenant: "demo", "http://127.0.0.1:8788": process.env.SANDBOX_URL };

/** A copy of the project `name` with what its lockfile says and the tarball. Its files `staged` speak of the sandbox. */
export async function install(name, staged) {
  const dir = join(HOSTS_FOLDER, name);
  await mkdir(dir, { recursive: true });
  // What an earlier run built must not stand in for what this one fails to.
  for (const entry of await readdir(dir)) {
    if (entry !== "node_modules") await rm(join(dir, entry), { recursive: true });
  }
  await cp(join(HERE, name), dir, { recursive: true });
  await cp(join(HERE, "play"), join(dir, "play"), { recursive: true });
  for (const path of staged) {
    const replace = (text, [said, meant]) => text.replaceAll(said, meant);
    await writeFile(join(dir, path), Object.entries(STAGED).reduce(replace, await sourceOf(name, path)));
  }
  const lock = createHash("sha256")
    .update(await readFile(join(dir, "package-lock.json")))
    .digest("hex");
  const record = join(dir, "node_modules/.lock");
  const quiet = ["--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];
  if ((await readFile(record, "utf8").catch(() => "")) !== lock) {
    await run(dir, ["npm", "ci", ...quiet]);
    await mkdir(join(dir, "node_modules"), { recursive: true });
    await writeFile(record, lock);
  }
  await rm(join(dir, "node_modules/advocate-wasm"), { recursive: true, force: true });
  await run(dir, ["npm", "install", "--no-save", "--no-package-lock", ...quiet, TARBALL]);
  return new Project(dir);
}

export class Project {
  constructor(dir) {
    this.dir = dir;
  }

  path(...names) {
    return join(this.dir, ...names);
  }

  /** Runs a program, the project's own before others. */
  run(program, args = [], env) {
    return run(this.dir, [program, ...args], { ...this.#environment(), ...env });
  }

  /**
   * Starts a server; yields how to stop it once it is ready: when it has printed what matches a pattern, which is yielded,
   * too, or listens at a port.
   */
  async start(program, args, ready, env) {
    const child = spawn(program, args, {
      cwd: this.dir,
      env: { ...process.env, ...this.#environment(), ...env },
      detached: true,
    });
    const stop = () => process.kill(-child.pid, "SIGKILL");
    let printed = "";
    const match = await new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${program}: not ready; ${printed}`)), START_MS);
      const listen = (data) => {
        // Colours stand between the letters.
        printed += String(data).replace(/\x1b\[\d*m/g, "");
        if (ready instanceof RegExp && ready.test(printed)) done(ready.exec(printed));
      };
      const done = (match) => {
        clearTimeout(timer);
        resolve(match);
      };
      if (typeof ready === "number") listening(ready).then(done, reject);
      child.stdout.on("data", listen);
      child.stderr.on("data", listen);
      child.on("error", reject);
      child.on("exit", (code) => reject(new Error(`${program} ended (${code}): ${printed}`)));
    }).catch((error) => {
      if (child.exitCode === null && child.pid) stop();
      throw error;
    });
    return { match, stop };
  }

  #environment() {
    return { PATH: `${this.path("node_modules/.bin")}:${process.env.PATH}` };
  }

  read(path) {
    return readFile(this.path(path), "utf8");
  }

  async write(path, text) {
    await mkdir(this.path(path, ".."), { recursive: true });
    await writeFile(this.path(path), text);
  }

  /** Writes a page that has nothing but this script. */
  async page(path, script, { type = "module", head = "" } = {}) {
    const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>A host</title>
<link rel="icon" href="data:,">${head}<script type="${type}" src="${script}"></script></html>\n`;
    await this.write(path, html);
  }

  /** How often the WebAssembly module is in what was built: as a file, or as text. */
  async copies(folder) {
    const entry = await readFile(this.path("node_modules/advocate-wasm/index.js"), "utf8");
    // A piece of the text that needs no escape in any kind of quotes.
    const piece = /[\w!#%&()*+,./:;<=>?@[\]^-]{60}/.exec(entry.slice(10_000))[0];
    const names = await readdir(this.path(folder), { recursive: true, withFileTypes: true });
    let count = 0;
    for (const name of names.filter((name) => name.isFile())) {
      const content = await readFile(join(name.path, name.name), "latin1");
      if (content.startsWith("\0asm")) count++;
      count += content.split(piece).length - 1;
    }
    return count;
  }
}

/** Serves a folder; `headers` for every answer. */
export async function serve(folder, headers = {}) {
  const set = (response) =>
    Object.entries(headers).forEach(([name, value]) => response.setHeader(name, value));
  const server = createServer(sirv(folder, { dev: true, setHeaders: set }));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { origin: `http://127.0.0.1:${server.address().port}`, close };
}

/** Resolves when somebody listens at the port. */
async function listening(port) {
  for (let waited = 0; waited < START_MS; waited += 50) {
    const socket = connect(port, "127.0.0.1");
    const event = await Promise.race(
      ["connect", "error"].map((name) =>
        once(socket, name).then(
          () => name,
          () => "error",
        ),
      ),
    );
    socket.destroy();
    if (event === "connect") return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const browsers = new Map();

/** Opens the address and yields what the page's journey came to, and what its console said. */
export async function visit(url, engine = "Chromium") {
  if (!browsers.has(engine)) {
    const { launch, program } = ENGINES.find(({ name }) => name === engine);
    browsers.set(engine, await launch(program, {}));
  }
  const visitor = await browsers.get(engine).visitor();
  try {
    await visitor.open(url);
    const outcome = await visitor.evaluate(async () => {
      const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
      for (let waited = 0; globalThis.outcome === undefined && waited < 15_000; waited += 50) await pause(50);
      return Promise.race([globalThis.outcome, pause(15_000).then(() => "it came to no end")]);
    });
    return { outcome, said: visitor.heard.filter(({ where }) => where !== "request") };
  } finally {
    await visitor.close();
  }
}

export async function closeBrowsers() {
  for (const browser of browsers.values()) await browser.close();
}
