// A browser's database for one test, and clients with an outbox in front of the API double.

import assert from "node:assert/strict";
import { IDBFactory } from "fake-indexeddb";
import { AdvocateClient } from "advocate-wasm";
import { createOutbox } from "advocate-wasm/outbox";
import { OPEN, TENANT, USER, apiDouble, lost } from "./api_double.mjs";
import { failure } from "./outcome.mjs";
import { writeToken } from "./user_token.mjs";

export const ANN = { id: "ann@example.com", accountId: "ann@example.com" };
export const CARL = { id: "carl@example.com", accountId: "carl@example.com" };

/** The route of a user's upsert. */
export const put = ({ id, accountId }, open = OPEN) =>
  `PUT ${open}/account/${encodeURIComponent(accountId)}/user/${encodeURIComponent(id)}`;

/** Sets a global for one test. */
export function install(t, name, value) {
  const before = Object.getOwnPropertyDescriptor(globalThis, name);
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  t.after(() => {
    if (before) Object.defineProperty(globalThis, name, before);
    else delete globalThis[name];
  });
}

/** An empty database for this test. */
export const openDatabase = (t) => install(t, "indexedDB", new IDBFactory());

/** An outbox that ends with the test. */
export function outboxOf(t, options) {
  const outbox = createOutbox(options);
  t.after(() => outbox.close());
  return outbox;
}

/** A client of `user`, who is told to try once; and what it sent and said. */
export function clientOf(t, outbox, routes, { of: Client = AdvocateClient, user = USER, ...options } = {}) {
  const { fetch, sent } = apiDouble(t, routes);
  const events = [];
  const client = new Client({
    tenantAlias: TENANT,
    userToken: writeToken(user),
    retries: 0,
    fetch,
    onEvent: (event) => events.push(event),
    outbox,
    ...options,
  });
  return {
    client,
    sent,
    bodies: () => sent.map(({ body }) => JSON.parse(body)),
    news: () => events.filter(({ type }) => type === "outbox").map(({ state, pending }) => [state, pending]),
  };
}

/** Leaves an upsert behind that found nobody at the other end. */
export async function leave(t, outbox, user = USER) {
  const { client } = clientOf(t, outbox, { [put(user)]: lost() }, { user });
  assert.equal((await failure(client.upsertUser(user))).code, "network");
}

/** The same, by a page that is gone. */
export async function abandon(t, user, options) {
  const outbox = outboxOf(t, options);
  await leave(t, outbox, user);
  await outbox.flush(); // whatever it was about to do is done
  outbox.close();
}

/** Until what a new client looks for by itself is over, however slow the machine; what is left from then on waits. */
export async function firstLook(outbox) {
  await new Promise((resolve) => setTimeout(resolve, 5)); // due after the client's own timer
  await outbox.flush();
}

/** Another page: the same database, another outbox and another client. */
export function nextPage(t, routes, options, bounds) {
  const outbox = outboxOf(t, bounds);
  return { outbox, ...clientOf(t, outbox, routes, options) };
}

/** A database, made by `upgrade(db)` where it is new or of another version. */
export function opened(name, version, upgrade) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(name, version);
    opening.onupgradeneeded = () => upgrade?.(opening.result);
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => resolve(opening.result);
  });
}

/** Everything that is stored, whoever wrote it. */
export async function records(name = "advocate-wasm") {
  const db = await opened(name);
  const all = {};
  const stores = [...db.objectStoreNames];
  const transaction = db.transaction(stores);
  for (const store of stores) {
    transaction.objectStore(store).getAll().onsuccess = ({ target }) => (all[store] = target.result);
  }
  await new Promise((resolve) => (transaction.oncomplete = resolve));
  db.close();
  return all;
}

/** Writes entries beside the outbox's own, as any script of the origin can. */
export async function write(entries) {
  const db = await opened("advocate-wasm");
  const transaction = db.transaction("entries", "readwrite");
  for (const entry of entries) transaction.objectStore("entries").add(entry);
  await new Promise((resolve) => (transaction.oncomplete = resolve));
  db.close();
}

/** Waits until something holds; the runner's own limit ends a test in which it never does. */
export async function until(holds, what, withinMs = 5_000) {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const value = await holds();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`waited ${withinMs} ms until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
