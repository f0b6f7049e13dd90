// Whether much takes longer than many times little; for pages, which have a database.

import { cookieOf, tokenOf, valueOf } from "./cookies.js";
import { median, usPerCall } from "./timing.js";

const FRIEND = JSON.stringify({ id: "bob", accountId: "bob", firstName: "Bob", referralCode: "BOBT" });
// Names nobody of its own tenant, and so goes for all of them.
const USER_TOKEN = tokenOf({ sub: "till 4", user: { firstName: "Ann" } });

const decoding = ({ decodeCookie }, programs, spanMs) => {
  const value = valueOf(programs);
  return usPerCall(() => decodeCookie(value), spanMs) / programs;
};

const merging = ({ mergeCookies }, programs, spanMs) => {
  const [stored, incoming] = [cookieOf(programs), cookieOf(programs)];
  return usPerCall(() => mergeCookies(stored, incoming), spanMs) / programs;
};

/** µs for each of so many at once, answered at once. */
async function lookingUp({ AdvocateClient }, count) {
  const client = new AdvocateClient({ tenantAlias: "demo", fetch: async () => new Response(FRIEND) });
  const from = performance.now();
  await Promise.all(Array.from({ length: count }, (_, index) => client.lookupByCode(`CODE${index}`)));
  return ((performance.now() - from) / count) * 1_000;
}

const answer = async () => new Response(FRIEND);
const fail = async () => {
  throw new TypeError("offline");
};

/** µs for each of so many sign-ups: `[kept offline, sent later]`. */
async function outboxing({ AdvocateClient, createOutbox }, count) {
  const outbox = createOutbox({ name: `growth-${crypto.randomUUID()}`, maxEntries: 1_000 });
  let fetch = fail;
  const options = { tenantAlias: "demo", userToken: USER_TOKEN, retries: 0, attribution: "none", outbox };
  const client = new AdvocateClient({ ...options, fetch: (...given) => fetch(...given) });
  const begun = performance.now();
  for (let index = 0; index < count; index++) {
    const user = { id: `user-${index}`, accountId: `user-${index}`, firstName: "Ann" };
    await client.upsertUser(user).catch(() => {});
  }
  const kept = performance.now();
  fetch = answer;
  const { sent, left } = await outbox.flush();
  const done = performance.now();
  if (sent !== count || left !== 0) throw new Error(`of ${count} were ${sent} sent and ${left} left`);
  outbox.close();
  return [kept - begun, done - kept].map((ms) => (ms / count) * 1_000);
}

async function medians(sizes, runs, measure) {
  const points = [];
  for (const size of sizes) {
    await measure(size);
    const measured = [];
    for (let run = 0; run < runs; run++) measured.push(await measure(size));
    points.push([size, median(measured)]);
  }
  return points;
}

/** By name: `[size, µs per unit]` from the smallest to the largest. */
export async function growth(advocate, { runs, spanMs, isQuick }) {
  const programs = isQuick ? [1, 200] : [1, 2, 5, 10, 25, 50, 100, 200];
  const counts = isQuick ? [1, 100] : [1, 3, 10, 30, 100, 300, 1_000];
  const kept = new Map(counts.map((count) => [count, []]));
  const sent = new Map(counts.map((count) => [count, []]));
  for (const count of counts) {
    // Few take no time, and many take it once.
    for (let time = 0; time < (isQuick || count >= 100 ? 1 : runs * 3); time++) {
      const [keeping, sending] = await outboxing(advocate, count);
      kept.get(count).push(keeping);
      sent.get(count).push(sending);
    }
  }
  const points = (measured) => [...measured].map(([count, values]) => [count, median(values)]);
  return {
    "decodeCookie, programs": await medians(programs, runs, (size) => decoding(advocate, size, spanMs)),
    "mergeCookies, programs": await medians(programs, runs, (size) => merging(advocate, size, spanMs)),
    "lookupByCode, at once": await medians(counts, runs * 3, (size) => lookingUp(advocate, size)),
    "the outbox, kept": points(kept),
    "the outbox, sent later": points(sent),
  };
}
