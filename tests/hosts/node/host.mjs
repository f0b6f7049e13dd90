// Node, this one.

import { ENTRIES } from "../kit.mjs";

const printed = async (run) => JSON.parse((await run).stdout);

const program =
  (kind, file, args = []) =>
  (entry) => ({
    host: `Node 20, ${kind}`,
    entry,
    outcome: (project, given) =>
      printed(project.run("node", [...args, `play/print.${file}`, entry], { GIVEN: JSON.stringify(given) })),
  });

// Its own fetch and Headers are WebAssembly, too; so what needs no network.
const jitless = {
  host: "Node 20, `--jitless`",
  entry: "advocate-wasm/js",
  outcome: (project) => {
    const script = `import { captureReferral, decodeCookie } from "advocate-wasm/js";
      const { encoded, referredByCodes } = captureReferral({ tenantAlias: "demo", url: "https://shop.example/?rsCode=BOBT" });
      console.log(JSON.stringify([typeof WebAssembly, referredByCodes, typeof decodeCookie(encoded)]));`;
    return printed(project.run("node", ["--jitless", "--no-warnings", "--input-type=module", "-e", script]));
  },
  expects: ["undefined", ["BOBT"], "object"],
};

const withoutWebAssembly = {
  host: "Node 20, `WebAssembly` deleted",
  entry: "advocate-wasm/js",
  outcome: (project, given) => {
    // Node's fetch has a WebAssembly module of its own, which it makes when it is first used.
    const preload = `data:text/javascript,await fetch("${given.api}");delete globalThis.WebAssembly`;
    const args = ["--import", preload, "play/print.mjs", "advocate-wasm/js"];
    return printed(project.run("node", args, { GIVEN: JSON.stringify(given) }));
  },
};

export const rows = [
  ...ENTRIES.map(program("an ES module", "mjs")),
  ...ENTRIES.map(program("CommonJS", "cjs")),
  withoutWebAssembly,
  jitless,
];
