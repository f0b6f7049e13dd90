// What must hold of every cell, whatever its fault.

import assert from "node:assert/strict";
import { harmed } from "./cells.mjs";
import { MARKERS } from "./planted.mjs";
import { boundMs, FIRST_WAIT_MS } from "./stage.mjs";

/** What a busy machine may add to a call, ms; less than the deadline that no attempt should need. */
const SLACK_MS = 8_000;

export function judge(cell, record) {
  assert.ok(record, "the call was never told of");
  assert.ok(!record.pending, `it had not settled after ${Math.round(record.ms)} ms`);
  outcome(cell, record);
  times(cell, record);
  story(cell, record);
  arrivals(cell, record);
}

function outcome({ expected, operation, about }, { value, error }) {
  if (!expected.code) {
    assert.equal(error?.said.string, undefined, "it should have succeeded");
    if (!about.yieldsUser) return;
    assert.equal(value.firstName, MARKERS.firstName);
    assert.ok(value.id.startsWith(MARKERS.id), value.id);
    return;
  }
  assert.ok(error, `it should have failed, and yielded ${JSON.stringify(value)}`);
  assert.ok(error.ours, error.said.string);
  const { code, retryable, attempts } = error.facts;
  assert.deepEqual({ code, retryable, attempts }, expected, error.said.string);
  assert.match(error.said.message, new RegExp(`^${operation} `), "a message names its operation");
}

function times(cell, { events, error, ms }) {
  const { row, timeoutMs, expected } = cell;
  assert.ok(ms <= boundMs(cell) + SLACK_MS, `it took ${Math.round(ms)} ms, more than ${boundMs(cell)}`);
  // A timer may fire a little early by another clock than the one it is measured with.
  const leastMs = row.late ? harmed(cell) * timeoutMs - 20 : 0;
  assert.ok(ms >= leastMs, `it took ${Math.round(ms)} ms, less than ${leastMs}`);
  if (!row.waitMs) return;
  const [least, longest] = row.waitMs;
  const asked = error?.facts.retryAfterMs;
  if (expected.code) assert.ok(asked >= least && asked <= longest, `retryAfterMs ${asked}`);
  // Waits that an answer asks for are kept; the total says that they were.
  const waited = events.filter(({ type }) => type === "retry").reduce((sum, { delayMs }) => sum + delayMs, 0);
  assert.ok(ms >= waited - 20, `it should have waited ${waited} ms, and took ${Math.round(ms)}`);
}

/** onEvent tells what happened, no more and no less. */
function story(cell, { events, ms }) {
  const { row, about, operation, expected, madeGood } = cell;
  const heard = (status) => (status === "success" ? about.success : status);
  const harmless = expected.attempts === 1 && !expected.code;
  // What the browser sent again after it had been carried out is refused.
  const refound = madeGood && row.done ? (about.again ?? about.success) : about.success;
  const good = expected.code === "user_exists" && madeGood ? 400 : refound;
  const tale = [];
  for (let attempt = 1; attempt <= expected.attempts; attempt++) {
    const again = row.done && attempt > 1 ? about.again : undefined;
    // A fault may be just what is asked for, too.
    const fine = harmless && Number.isInteger(row.status) && attempt <= harmed(cell) ? row.status : good;
    const status = harmless || attempt > harmed(cell) ? (again ?? fine) : heard(row.status);
    tale.push(`request ${attempt}`);
    if (status) tale.push(`response ${attempt} ${status}`);
    if (attempt < expected.attempts) tale.push(`retry ${attempt}`);
  }
  const told = events.map(({ type, attempt, status }) => [type, attempt, status].filter(Boolean).join(" "));
  assert.deepEqual(told, tale);
  for (const { operation: of, durationMs, delayMs, code, attempt } of events) {
    assert.equal(of, operation);
    if (durationMs !== undefined) assert.ok(durationMs >= 0 && durationMs <= ms + 20, `lasted ${durationMs}`);
    if (delayMs === undefined) continue;
    const [least, longest] = row.waitMs ?? [0, FIRST_WAIT_MS * 2 ** (attempt - 1)];
    assert.ok(delayMs >= least && delayMs <= longest, `wait ${attempt}: ${delayMs} ms`);
    assert.equal(code, codeOf(cell), "a repeat says why");
  }
}

/** What the row says that the fault means, also where it passed. */
const codeOf = ({ row }) => (row.repeatable[1] ?? row.createUser[0]).split(" ")[0];

/** The sandbox got as many requests as the package says that it sent: none that a preflight kept back, none twice. */
function arrivals(cell, { arrived }) {
  const { row, about, expected, transmissions } = cell;
  const methods = arrived.map(({ method }) => method).filter((method) => method !== "OPTIONS");
  assert.ok(
    methods.every((method) => method === about.method),
    methods.join(),
  );
  const sent = expected.attempts - (row.preflight ? harmed(cell) : 0);
  const most = row.preflight ? sent : sent * transmissions;
  assert.ok(
    methods.length >= sent && methods.length <= most,
    `${methods.length} requests reached the API, for ${sent} sent`,
  );
}

/** Whether a write was carried out, once everything is over. */
export function carriedOut(cell, row) {
  const { expected, about } = cell;
  const done = Boolean(!expected.code || cell.row.done);
  if (about.writes) assert.equal(Boolean(row), done, done ? "it was not carried out" : "it was carried out");
}
