// The languages of docs/user-token.md whose examples are run: with what, and the program around the example that reads a
// user and prints the token.

import { spawn } from "node:child_process";
import { once } from "node:events";

/** Longer than any of them takes to start on a slow machine, ms. */
const PATIENCE_MS = 30_000;

/** `probe`: how the program, and the library, is asked whether it is there. */
export const LANGUAGES = [
  {
    name: "Node",
    language: "js",
    program: process.execPath,
    probe: ["--eval", ""],
    file: "user_token.mjs",
    main: [
      "main.mjs",
      `import { readFileSync } from "node:fs";
import { userToken } from "./user_token.mjs";
process.stdout.write(await userToken(JSON.parse(readFileSync(0, "utf8"))));`,
    ],
  },
  {
    name: "Python",
    language: "python",
    program: process.env.PYTHON ?? "python3",
    probe: ["-c", "import jwt"],
    file: "user_token.py",
    main: [
      "main.py",
      `import json, sys
from user_token import user_token
print(user_token(json.load(sys.stdin)), end="")`,
    ],
  },
  {
    name: "Ruby",
    language: "ruby",
    program: "ruby",
    probe: ["-rjwt", "-e", "0"],
    file: "user_token.rb",
    main: [
      "main.rb",
      `require "json"
require_relative "user_token"
print user_token(JSON.parse($stdin.read))`,
    ],
  },
  {
    name: "PHP",
    language: "php",
    program: "php",
    probe: ["-r", "exit(0);"],
    file: "user_token.php",
    main: [
      "main.php",
      `<?php
require __DIR__ . "/user_token.php";
echo user_token(json_decode(stream_get_contents(STDIN), true));`,
    ],
  },
];

/** Runs a program to its end: whether it succeeded, and what it printed. */
export async function run(program, args, { input = "", env = {}, cwd } = {}) {
  const { PATH, HOME } = process.env;
  // Nothing else of this environment: neither secrets nor conditions of other tests.
  const child = spawn(program, args, { cwd, env: { PATH, HOME, ...env } });
  const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
  let output = "";
  let errors = "";
  child.stdout.on("data", (data) => (output += data));
  child.stderr.on("data", (data) => (errors += data));
  // One that ends before it has read everything is judged by how it ended.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  try {
    const [code] = await once(child, "close");
    return { ok: code === 0, output, errors };
  } catch (error) {
    return { ok: false, output, errors: error.message };
  } finally {
    clearTimeout(timer);
  }
}
