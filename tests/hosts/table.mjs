// What was found, as tables: a host, and what each entry takes there. docs/hosts.md has every line, the README the same in short.

import { ENTRIES } from "./kit.mjs";

export class Table {
  #hosts = new Map();

  add({ host, entry, needs }) {
    const cells = this.#hosts.get(host) ?? {};
    (cells[entry] ??= new Set()).add(needs ?? "works");
    this.#hosts.set(host, cells);
  }

  lines() {
    return [...this.#hosts].map(([host, cells]) =>
      line([host, ...ENTRIES.map((entry) => said(cells[entry]))]),
    );
  }

  /** Hosts that take the same together, by the name of what they are. */
  short() {
    const names = new Map();
    for (const [host, cells] of this.#hosts) {
      const name = host.split(",")[0];
      const known = names.get(name) ?? {};
      for (const entry of ENTRIES) known[entry] = new Set([...(known[entry] ?? []), ...(cells[entry] ?? [])]);
      names.set(name, known);
    }
    const groups = new Map();
    for (const [name, cells] of names) {
      const short = ENTRIES.map((entry) =>
        /^(works)?$/.test(said(cells[entry])) ? said(cells[entry]) : "needs a line",
      );
      const key = short.join("|");
      groups.set(key, { short, names: [...(groups.get(key)?.names ?? []), name] });
    }
    return [...groups.values()].map(({ short, names }) => line([names.join(", "), ...short]));
  }
}

const said = (needs = new Set()) => [...needs].join("; ");
const line = (cells) => `| ${cells.join(" | ")} |`;
