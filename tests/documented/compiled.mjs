// Blocks as a strict project compiles them, against the declarations of the packed tarball.

import { execFile } from "node:child_process";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const HERE = fileURLToPath(new URL(".", import.meta.url));
const TSC = fileURLToPath(new URL("../node_modules/.bin/tsc", import.meta.url));

const OPTIONS = {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  allowJs: true,
  checkJs: true,
  noEmit: true,
  target: "es2022",
  module: "nodenext",
  // A snippet that neither imports nor exports has names of its own all the same.
  moduleDetection: "force",
  jsx: "react-jsx",
  lib: ["es2022", "dom", "dom.iterable"],
  types: ["node"],
  // Other packages' declarations are theirs; tests/types judges those of this one.
  skipLibCheck: true,
  // The package's folder, put on a site.
  paths: { "/advocate-wasm/*": ["../../node_modules/advocate-wasm/*"] },
};

/** What the compiler says about each block, in the order of the blocks: messages with the document's own lines. */
export async function compile(blocks) {
  // Below these tests, so that the package is found as an application finds it.
  const folder = await mkdtemp(join(HERE, ".blocks-"));
  try {
    const names = blocks.map((block, number) => `block_${number}.${endingOf(block)}`);
    await Promise.all(blocks.map(({ text }, number) => writeFile(join(folder, names[number]), text)));
    // As a source, for the compiler does not look into declarations here.
    await cp(join(HERE, "readers.d.ts"), join(folder, "readers.ts"));
    const config = { compilerOptions: OPTIONS, files: ["readers.ts", ...names] };
    await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }));
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
    const said = await tsc(folder);
    const strays = said.filter(({ name }) => !names.includes(name));
    if (strays.length > 0) throw new Error(strays.map(({ message }) => message).join("\n"));
    return blocks.map(({ document, line }, number) =>
      said
        .filter(({ name }) => name === names[number])
        .map((found) => `${document}:${line + found.line - 1}: ${found.message}`),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A file that requires, or assigns its exports, is CommonJS. */
const endingOf = ({ language, text }) =>
  language === "js" && /\bmodule\.exports\b|\brequire\("/.test(text) ? "cjs" : language;

async function tsc(folder) {
  const failed = await run(TSC, ["--project", folder, "--pretty", "false"], {
    cwd: folder,
    maxBuffer: 1e8,
  }).then(
    () => undefined,
    (error) => error,
  );
  if (!failed) return [];
  const said = [];
  for (const line of failed.stdout.split("\n").filter(Boolean)) {
    const [, name, row, message] = /^(\S+?)\((\d+),\d+\): error (.*)$/.exec(line) ?? [];
    if (name !== undefined) said.push({ name, line: Number(row), message });
    else if (/^\s/.test(line) && said.length > 0) said.at(-1).message += `\n${line}`;
    else said.push({ name: "", line: 0, message: line });
  }
  if (said.length === 0) throw new Error(`${failed.message}\n${failed.stderr}`);
  return said;
}
