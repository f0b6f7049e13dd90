// Figures as Markdown.

import { median, range } from "./timing.js";

export const row = (cells) => `| ${cells.join(" | ")} |`;

/** A table whose columns but the first are figures. */
export const table = (head, rows) =>
  [row(head), row(["---", ...head.slice(1).map(() => "---:")]), ...rows.map(row)].join("\n");

export const spread = (values) => range(values).map(Math.round).join("–");
export const withSpread = (values) => `${Math.round(median(values))} (${spread(values)})`;

/** The median of the ratios, run by run. */
export const ratioOf = (one, other) => median(one.map((value, run) => value / other[run]));
