// The tarball as the world gets it.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { publint } from "publint";

const run = promisify(execFile);
const require = createRequire(import.meta.url);
const PACKAGE = dirname(require.resolve("advocate-wasm/package.json"));
const TESTS = fileURLToPath(new URL("..", import.meta.url));
let folder;

before(async () => {
  // Below these tests, so that the package is found as an application finds it.
  folder = await mkdtemp(join(TESTS, "node_modules/.packaging-"));
});
after(() => rm(folder, { recursive: true, force: true }));

describe("what is in it", () => {
  test("npm packs what the entries need, and nothing from the workshop", async () => {
    const { stdout } = await run("npm", ["pack", "--dry-run", "--json", "--offline"], { cwd: PACKAGE });
    const names = JSON.parse(stdout)[0].files.map(({ path }) => path);
    const ofEach = (name) => ["js", "cjs", "d.ts", "d.cts"].map((ending) => `${name}.${ending}`);
    const expected = [
      ...["package.json", "README.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT"],
      ...["docs/attribution.md", "docs/head-start.md", "docs/hosts.md", "docs/resilience.md"],
      ...["docs/server.md", "docs/user-token.md"],
      ...["index", "js", "outbox", "advocate.global", "head-start"].flatMap(ofEach),
      "head-start.csp.txt",
      // Required, the slim entry is the default one.
      ...["slim.js", "slim.d.ts", "slim.d.cts", "workerd.js"],
      ...["advocate_bg.wasm", "advocate_bg.wasm.d.ts", "advocate_bg.wasm.d.cts"],
    ];
    assert.deepEqual(names.sort(), expected.sort());
  });

  test("every address of its exports leads to a file", async () => {
    const { exports, main, types } = require("advocate-wasm/package.json");
    const targets = (value) => (typeof value === "string" ? [value] : Object.values(value).flatMap(targets));
    for (const target of [main, types, ...targets(exports)]) await readFile(join(PACKAGE, target));
  });

  test("no script of it names this machine, or evaluates text", async () => {
    for (const name of (await readdir(PACKAGE)).filter((name) => /\.c?js$/.test(name))) {
      const script = await readFile(join(PACKAGE, name), "utf8");
      assert.doesNotMatch(
        script,
        /\beval\(|new Function\(|sourceMappingURL|file:\/\/|\/home\/|\/root\//,
        name,
      );
    }
  });
});

describe("what the tools of the trade say", () => {
  test("publint has nothing to say", async () => {
    const { messages } = await publint({ pkgDir: PACKAGE, strict: true });
    assert.deepEqual(messages, []);
  });

  test("the types are not wrong", async () => {
    const attw = join(TESTS, "node_modules/.bin/attw");
    const { stdout } = await run("npm", ["pack", "--json", "--offline", "--pack-destination", folder], {
      cwd: PACKAGE,
    });
    const tarball = join(folder, JSON.parse(stdout)[0].filename);
    const options = [
      ...["--profile", "strict", "--no-emoji", "--no-color"],
      // A module of WebAssembly, and a line for a policy: files, of which the tool knows nothing.
      ...["--exclude-entrypoints", "./advocate_bg.wasm", "./head-start.csp.txt"],
    ];
    // Conditions that these tests are run under are not for the tool's own packages.
    const env = { ...process.env, NODE_OPTIONS: "" };
    await run(attw, [tarball, ...options], { env }).catch(({ stdout, stderr }) =>
      assert.fail(`${stdout}\n${stderr}`),
    );
  });
});

describe("in a bundle", () => {
  const APP = `
    import { decodeCookie, encodeCookie, AdvocateClient } from "ENTRY";
    export const answer = () => decodeCookie(encodeCookie({ works: true }));
    export { AdvocateClient };
  `;
  const bundle = async (entry, name) => {
    const outdir = join(folder, name);
    const app = join(folder, `${name}.mjs`);
    await writeFile(app, APP.replace("ENTRY", entry));
    const options = {
      bundle: true,
      format: "esm",
      platform: "browser",
      outdir,
      outExtension: { ".js": ".mjs" },
      logLevel: "silent",
    };
    const { warnings } = await build({ entryPoints: [app], ...options });
    return { warnings, files: await readdir(outdir), script: join(outdir, `${name}.mjs`) };
  };

  test("the default entry is one script that works, without a .wasm file and without a warning", async () => {
    const { warnings, files, script } = await bundle("advocate-wasm", "inlined");
    assert.deepEqual(warnings, []);
    assert.deepEqual(files, ["inlined.mjs"]);
    const { answer } = await import(pathToFileURL(script));
    assert.deepEqual(answer(), { works: true });
  });

  test("the slim entry leaves the module out of the script and names it for who copies it", async () => {
    const inlined = await bundle("advocate-wasm", "whole");
    const slim = await bundle("advocate-wasm/slim", "slim");
    assert.deepEqual(slim.warnings, []);
    const [large, small] = await Promise.all([inlined, slim].map(({ script }) => readFile(script, "utf8")));
    assert.ok(small.length < large.length / 2, `${small.length} of ${large.length}`);
    assert.match(small, /new URL\("(?:\.\/)?advocate_bg\.wasm", import\.meta\.url\)/);
    const { answer } = await import(pathToFileURL(slim.script));
    assert.throws(answer, { code: "not_initialized" });
  });

  test("the outbox brings neither the module nor the client along, and neither brings the outbox", async () => {
    const [outbox, slim] = await Promise.all(
      ["outbox.js", "slim.js"].map((name) => readFile(join(PACKAGE, name), "utf8")),
    );
    assert.ok(outbox.length < 16_000, `${outbox.length} characters`);
    assert.doesNotMatch(outbox, /WebAssembly|AdvocateClient|\batob\b|\bimport\b/);
    assert.match(outbox, /indexedDB/);
    assert.doesNotMatch(slim, /indexedDB|createObjectStore|\.locks\b/);
  });

  test("a page that imports nothing of it ships nothing of it", async () => {
    const app = join(folder, "nothing.mjs");
    await writeFile(
      app,
      `import "advocate-wasm"; import "advocate-wasm/outbox"; import { version } from "advocate-wasm/slim"; export const a = 1;`,
    );
    const { outputFiles } = await build({
      entryPoints: [app],
      bundle: true,
      format: "esm",
      write: false,
      logLevel: "silent",
    });
    assert.ok(outputFiles[0].text.length < 200, outputFiles[0].text.slice(0, 300));
  });
});
