// The declarations as a user's code meets them. Compiled, never run.

import {
  AdvocateClient,
  AdvocateError,
  captureReferral,
  decodeCookie,
  encodeCookie,
  fillReferralCode,
  forgetReferral,
  init,
  inspectToken,
  isAdvocateError,
  mergeCookies,
  referralCodesByProgram,
  referredByCodes,
  setCookieHeader,
  shareLink,
  version,
  withAttribution,
} from "advocate-wasm";
import type {
  Attribution,
  AttributionCookie,
  ClientEvent,
  ErrorCode,
  ReferralCode,
  ReferralPage,
  ShareUrls,
  TokenInfo,
  User,
  UserByCode,
  UserUpsert,
} from "advocate-wasm";
import * as slim from "advocate-wasm/slim";
import { createOutbox } from "advocate-wasm/outbox";
import type { Outbox, OutboxOptions } from "advocate-wasm/outbox";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const isTrue = <T extends true>(value?: T) => value;

const client = new AdvocateClient({
  tenantAlias: "acme",
  userToken: async () => "jwt",
  baseUrl: "https://api.example",
  timeoutMs: 5_000,
  retries: 1,
  fetch: globalThis.fetch,
  attribution: "codes",
  onEvent: (event: ClientEvent) => void event.type,
});
new AdvocateClient({ tenantAlias: "acme", userToken: "jwt" });
new AdvocateClient({ tenantAlias: "acme", userToken: () => "jwt" });

const user: UserUpsert = { id: "u", accountId: "a", customFields: { any: { thing: [1, null] } } };

export async function calls(signal: AbortSignal): Promise<void> {
  const whole = await client.upsertUser(user, { signal, keepalive: true, extraFields: ["rewards"] });
  isTrue<Same<typeof whole, User>>();
  const created: User = await client.createUser(user);
  const picked = await client.getUser("a", "u", { fields: ["email", "dateCreated"] });
  isTrue<Same<typeof picked.email, string | undefined>>();
  isTrue<Same<typeof picked.dateCreated, number | undefined>>();
  const stranger: unknown = created.somethingNew;
  const found: UserByCode = await client.lookupByCode("BOBT", { timeoutMs: 1, retries: 0 });
  void [stranger, found.lastInitial, created.programShareLinks?.["p"]?.cleanShareLink];

  await client.upsertUser({ id: "u", accountId: "a", lastName: null, locale: null, segments: null });
  // @ts-expect-error ids are never absent
  await client.upsertUser({ id: null, accountId: "a" });
  // @ts-expect-error what was not asked for is not there
  void picked.firstName;
  // @ts-expect-error no such field
  await client.getUser("a", "u", { fields: ["favourite"] });
  // @ts-expect-error never both
  await client.getUser("a", "u", { fields: ["email"], extraFields: ["rewards"] });
  // @ts-expect-error a misspelt member
  await client.upsertUser({ id: "u", accountId: "a", fristName: "Bob" });
  // @ts-expect-error accountId is missing
  await client.createUser({ id: "u" });
  // @ts-expect-error a look-up has no fields
  await client.lookupByCode("BOBT", { fields: ["email"] });
  // @ts-expect-error ids are strings
  await client.getUser(7, "u");
  // @ts-expect-error an unknown mode
  new AdvocateClient({ tenantAlias: "acme", attribution: "all" });
  // @ts-expect-error the tenant is required
  new AdvocateClient({});
}

export async function family(signal: AbortSignal): Promise<void> {
  const code: ReferralCode = await client.validateCode("BOBT", { signal });
  const applied: ReferralCode = await client.applyCode("BOBT", "a", "u", { retries: 0 });
  const links: ShareUrls = await client.getShareUrls("a", "u", { programId: "p", shareMedium: "EMAIL" });
  const page: ReferralPage = await client.listReferrals(
    { referringAccountId: "a", referringUserId: "u", referredModerationStatus: "APPROVED", limit: 10 },
    { timeoutMs: 1 },
  );
  const nothing = await client.trackEvents("a", "u", [{ key: "bought", fields: { sku: "x", price: 1 } }], {
    idempotencyKey: "order-12345",
  });
  isTrue<Same<typeof nothing, void>>();
  const events: readonly { key: string; dateTriggered: number }[] = [{ key: "k", dateTriggered: Date.now() }];
  await client.trackEvents("a", "u", events);
  const later: unknown = code.somethingNew;
  const started: unknown = page.referrals[0]?.["dateReferralStarted"];
  const link: string | undefined = shareLink(await client.getUser("a", "u"));
  shareLink({ programShareLinks: { p: { cleanShareLink: "https://x.example" } } }, { shareMedium: "EMAIL" });
  void [applied.reward?.["type"], links["p"], later, started, link, page.totalCount + page.count];

  // @ts-expect-error the referrer is named
  await client.listReferrals({ referringAccountId: "a" });
  const of = { referringAccountId: "a", referringUserId: "u" };
  // @ts-expect-error no such status
  await client.listReferrals({ ...of, referredModerationStatus: "OK" });
  // @ts-expect-error an event has a key
  await client.trackEvents("a", "u", [{ fields: {} }]);
  // @ts-expect-error data of one's own goes into fields
  await client.trackEvents("a", "u", [{ key: "k", sku: "x" }]);
  // @ts-expect-error dates are milliseconds
  await client.trackEvents("a", "u", [{ key: "k", dateTriggered: new Date() }]);
  // @ts-expect-error a code's reply has no fields to choose
  await client.validateCode("BOBT", { fields: ["code"] });
  // @ts-expect-error links are of a user
  shareLink("https://x.example");
}

export function attribution(field: HTMLInputElement): void {
  const found: Attribution = captureReferral({
    tenantAlias: "acme",
    url: new URL("https://x.example"),
    store: false,
    parameters: new URLSearchParams(),
    cookie: { sameSite: "None", partitioned: true },
  });
  const [latest]: string[] = [...found.referredByCodes, ...found.expiredCodes];
  isTrue<Same<typeof found.storedIn, "cookie" | "localStorage" | undefined>>();
  const forgotten: boolean = forgetReferral() && forgetReferral({ cookie: { domain: "x.example" } });
  captureReferral({
    tenantAlias: "acme",
    parameters: { deep_link_sub5: "BOBT", other: 7 },
    cookieHeader: "a=b",
  });
  const cookie: AttributionCookie = mergeCookies(decodeCookie("e30"), { any: ["thing"] });
  const codes: string[] = referredByCodes(cookie, { tenantAlias: "acme", nowMs: 0 });
  const byProgram: Record<string, string> = referralCodesByProgram("e30", {
    tenantAlias: "acme",
    programId: "p",
  });
  const filled: string | undefined = fillReferralCode(field, { tenantAlias: "acme" });
  const texts: string[] = [
    encodeCookie(cookie),
    withAttribution("https://x.example", found),
    withAttribution(new URL("https://x.example"), cookie),
    withAttribution("https://x.example", "e30"),
    setCookieHeader("e30", { domain: "x.example", maxAgeDays: 1, secure: true }),
    version,
  ];
  isTrue<Same<typeof found.source, "url" | "cookie" | "url+cookie" | "none">>();
  void [codes, byProgram, filled, texts, latest, forgotten];

  // @ts-expect-error the tenant is required
  captureReferral({ url: "https://x.example" });
  // @ts-expect-error a cookie is an object or its text
  referredByCodes(7, { tenantAlias: "acme" });
  // @ts-expect-error what came in is not to be changed
  version = "2";
}

export function errors(error: unknown): ErrorCode | undefined {
  if (!isAdvocateError(error)) return undefined;
  isTrue<Same<typeof error, AdvocateError>>();
  const wait: number | undefined = error.retryAfterMs;
  const asError: Error = error;
  void [wait, asError, error.toJSON(), error.serverMessage, error.validationErrors?.[0]];
  // @ts-expect-error the package's to make
  new AdvocateError();
  // @ts-expect-error no such code
  if (error.code === "teapot") return undefined;
  // @ts-expect-error read only
  error.code = "network";
  return error.code;
}

export function tokens(): void {
  const info: TokenInfo = inspectToken("jwt");
  isTrue<Same<typeof info.kind, "read" | "write" | "anonymous" | "unknown">>();
  // @ts-expect-error a token is text
  inspectToken(7);
}

export async function outbox(): Promise<void> {
  const options: OutboxOptions = { name: "shop", maxEntries: 10, maxAgeMs: 86_400_000 };
  const box: Outbox = createOutbox(options);
  new AdvocateClient({ tenantAlias: "acme", outbox: box });
  new slim.AdvocateClient({ tenantAlias: "acme", outbox: createOutbox() });
  const waiting: number = await box.pending();
  const { sent, left } = await box.flush();
  isTrue<Same<typeof sent, number>>();
  const cleared: void = await box.clear();
  const closed: void = box.close();
  void [waiting, left, cleared, closed];

  // @ts-expect-error a number of entries
  createOutbox({ maxEntries: "10" });
  // @ts-expect-error a misspelt option
  createOutbox({ maxAge: 10 });
  // @ts-expect-error something else with a method of that name
  new AdvocateClient({ tenantAlias: "acme", outbox: { flush() {} } });
}

export async function entries(): Promise<void> {
  await init();
  await slim.init("https://cdn.example/advocate_bg.wasm");
  await slim.init(new Uint8Array(8));
  // @ts-expect-error not a source (TypeScript takes anything but nothing for a WebAssembly.Module)
  await slim.init(null);
  // Both entries are one API.
  const other: slim.AdvocateClient = client;
  isTrue<Same<typeof slim.decodeCookie, typeof decodeCookie>>();
  void other;
}

export function everyEvent(event: ClientEvent): string {
  switch (event.type) {
    case "request":
      return `${event.operation} ${event.attempt}`;
    case "response":
      return `${event.status} ${event.durationMs}`;
    case "retry":
      return `${event.delayMs} ${event.code}`;
    case "outbox":
      isTrue<Same<typeof event.state, "kept" | "sent" | "dropped">>();
      return `${event.state} ${event.pending}`;
    default:
      return event.type;
  }
}
