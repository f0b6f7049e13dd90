// The matrix, cell by cell: a fault, an operation, once or always.

import { FAULTS } from "./matrix.mjs";

/** `writes`: signs somebody up of its own; `open`: sends no token; `yieldsUser`: the reply is one; `again`: the status when it is sent once more. */
export const OPERATIONS = {
  upsertUser: { sandboxName: "openUserUpsert", yieldsUser: true, writes: true, success: 200, method: "PUT" },
  createUser: { sandboxName: "openCreateUser", yieldsUser: true, writes: true, success: 201, method: "POST" },
  getUser: { sandboxName: "openGetUser", yieldsUser: true, success: 200, method: "GET" },
  lookupByCode: {
    sandboxName: "openGetUserByCode",
    yieldsUser: true,
    open: true,
    success: 200,
    method: "GET",
  },
  validateCode: { sandboxName: "openValidateCode", open: true, success: 200, method: "GET" },
  applyCode: { sandboxName: "openApplyCode", success: 200, method: "POST" },
  getShareUrls: { sandboxName: "openGetShareUrls", success: 200, method: "GET" },
  listReferrals: { sandboxName: "openListReferrals", success: 200, method: "GET" },
  trackEvents: { sandboxName: "openTrackEvents", success: 201, again: 200, method: "POST" },
};

/** Deadline of an attempt where the fault is over with it, ms; a healthy attempt on a busy machine must fit in. */
const SHORT_MS = 1_500;
/** Never reached, unless something is wrong. */
const LONG_MS = 10_000;
/** More often than any call asks. */
const ALWAYS = 99;

/**
 * How often the engine sends a request by itself while its connection breaks before the answer; `used`: another request,
 * such as the preflight, was answered on that connection. No page can keep it from doing so.
 */
const TRANSMISSIONS = {
  Chromium: ({ used }) => (used ? 2 : 1),
  // Its preference network.http.request.max-attempts, for what only reads.
  Firefox: ({ method }) => (["GET", "OPTIONS"].includes(method) ? 10 : 2),
  WebKit: ({ used, method }) => (used && method !== "POST" ? 2 : 1),
};

/**
 * A refusal that is known by its status: no engine has a say in what becomes of it, so Chromium stands for all of them.
 * Of all else each is asked: connections, bodies, permissions, clocks, and echoes, for each prints errors in its own way.
 */
const isSettledByStatus = ({ status, echoes }) => Number.isInteger(status) && !echoes;

/** The cells for one engine; each has a host of its own, by which the sandbox tells its faults from all others. */
export function cellsFor(engine) {
  let number = 0;
  const rows = FAULTS.filter((row) => engine.name === "Chromium" || !isSettledByStatus(row));
  return rows.flatMap((row) =>
    Object.entries(OPERATIONS).flatMap(([operation, about]) => {
      const used = !about.open && !row.preflight;
      const method = row.preflight ? "OPTIONS" : about.method;
      const transmissions = row.sentAgain ? TRANSMISSIONS[engine.name]({ used, method }) : 1;
      const madeGood = row.sentAgain === "made good" && transmissions > 1;
      const outcomes = madeGood ? row.madeGood : row;
      const outcome = outcomes[operation] ?? outcomes.repeatable;
      return outcome.map((expected, column) => {
        const id = `${engine.name}-${++number}`.toLowerCase();
        const often = ["once", "always"][column];
        return {
          name: `${row.fault}, ${often}, ${operation}: ${expected}`,
          host: `${id}.localhost`,
          ...{ id, row, operation, about, often, transmissions, madeGood },
          expected: parsed(expected),
          timeoutMs: row.late ? SHORT_MS : LONG_MS,
        };
      });
    }),
  );
}

function parsed(outcome) {
  const [, word, attempts, retryable] = outcome.match(/^(\w+) (\d)(?: (retryable|final))?$/);
  return word === "ok"
    ? { attempts: Number(attempts) }
    : { code: word, attempts: Number(attempts), retryable: retryable === "retryable" };
}

/** How many of the cell's attempts meet the fault, as far as a page can tell. */
export function harmed({ row, operation, often, madeGood, expected }) {
  // Without a token, no browser asks before it.
  if (row.preflight && OPERATIONS[operation].open) return 0;
  if (madeGood) return 0;
  return often === "once" ? 1 : expected.attempts;
}

/** What the sandbox is told to do to this cell. */
export function orderOf({ row, host, about, often, transmissions }, given) {
  const fault = typeof row.order === "function" ? row.order(given) : row.order;
  // An attempt is lost when all its transmissions are.
  const once = row.sentAgain === "lost too" ? transmissions : 1;
  return { operation: about.sandboxName, host, times: often === "once" ? once : ALWAYS, ...fault };
}
