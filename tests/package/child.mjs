// A Node of its own, for what changes the world around the package: globals, page, console.

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

const FOLDER = fileURLToPath(new URL(".", import.meta.url));

/** The entries with WebAssembly as pages get them, whatever conditions this Node was told. */
export const [INLINED, SLIM] = ["index.js", "slim.js"].map(
  (name) => new URL(name, import.meta.resolve("advocate-wasm")).href,
);

/**
 * Runs `script` (a module's text) beside these tests and yields what it wrote. `result(value)` in the script hands a
 * value over.
 */
export function child(script) {
  const report = "const result = (value) => console.log('RESULT ' + JSON.stringify(value));\n";
  return new Promise((resolve, reject) => {
    const options = { cwd: FOLDER, timeout: 30_000, encoding: "utf8" };
    execFile(
      process.execPath,
      ["--input-type=module", "-e", report + script],
      options,
      (error, stdout, stderr) => {
        if (error) return reject(new Error(`the child failed: ${stderr || error.message}`));
        const line = stdout.split("\n").find((line) => line.startsWith("RESULT "));
        const rest = stdout.split("\n").filter((line) => line && !line.startsWith("RESULT "));
        resolve({ value: line && JSON.parse(line.slice(7)), stdout: rest.join("\n"), stderr });
      },
    );
  });
}
