// Listens to everything that a call says, the console included.

import assert from "node:assert/strict";

const CONSOLE = ["log", "info", "warn", "error", "debug", "trace", "dir", "table"];

/** Notes what is said during one test, and finds what should not have been. */
export function isolated(t) {
  const heard = [];
  const note = (where, text) => heard.push([where, text]);
  for (const name of CONSOLE)
    t.mock.method(console, name, (...values) => note(`console.${name}`, values.map(String).join(" ")));
  for (const stream of ["stdout", "stderr"]) {
    const write = process[stream].write.bind(process[stream]);
    t.mock.method(
      process[stream],
      "write",
      (chunk, ...rest) => (note(stream, String(chunk)), write(chunk, ...rest)),
    );
  }
  return {
    note,
    mustNotContain(spellings) {
      assert.ok(heard.length > 0, "nothing was heard, so nothing is proved");
      for (const [where, text] of heard) {
        for (const spelling of spellings)
          assert.ok(!text.includes(spelling), `${where} says a planted value:\n${text}`);
      }
    },
  };
}
