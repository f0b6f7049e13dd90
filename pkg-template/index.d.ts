/**
 * advocate-wasm: client-side SDK for the Advocate (SaaSquatch / impact.com) referral API.
 *
 * Times are milliseconds: points in time since 1970, spans as they are. The exceptions are the wire's own `exp` and
 * `codesExp`, which count seconds. Importing this package touches neither page, storage nor network.
 */

/**
 * Loads the WebAssembly module. Needed with "advocate-wasm/slim" only, once, before its synchronous functions.
 * "advocate-wasm" brings the module along and compiles it within the first call, unless this is awaited first: then it
 * is compiled off the page's thread. Safe to call again: concurrent calls share one load, and a failed load can be tried
 * again.
 * @param source where the module is, if not beside the script: a URL, a `Response`, its bytes, or the module itself
 */
export function init(source?: ModuleSource): Promise<void>;

/** What brings the WebAssembly module: its address, a `Response`, its bytes, or the module itself. */
export type ModuleSource =
  | string
  | Address
  | Platform<"Response", { readonly ok: boolean; arrayBuffer(): Promise<ArrayBuffer> }>
  | ArrayBuffer
  | ArrayBufferView
  | CompiledModule;

/**
 * A class of the platform's, where TypeScript knows it (its libraries "dom" and "webworker", and Node's types); what this
 * package needs of it, where it does not.
 */
type Platform<Name extends string, Needed> = typeof globalThis extends {
  [Class in Name]: { prototype: infer Known };
}
  ? Known
  : Needed;

type Address = Platform<"URL", { readonly href: string }>;

type CompiledModule = typeof globalThis extends { WebAssembly: { Module: { prototype: infer Known } } }
  ? Known
  : object;

/** This package's version. */
export const version: string;

// ───────────────────────────── the client

/** One tenant's open endpoints. Every method rejects with an {@link AdvocateError}. */
export class AdvocateClient {
  /** Throws `invalid_argument` for options that cannot work, and `invalid_token` for a `userToken` that is no JWT. */
  constructor(options: ClientOptions);

  /**
   * Creates the user or changes it (`openUserUpsert`): PUT …/open/account/{accountId}/user/{userId}. Says who referred
   * the user, see {@link ClientOptions.attribution}. Safe to repeat.
   */
  upsertUser<F extends keyof UserFields = never>(
    user: UserUpsert,
    options?: UserOptions<F>,
  ): Promise<Picked<F>>;

  /**
   * Creates the user (`openCreateUser`): POST of the same path. Rejects with `user_exists` when there is one. Never
   * repeated automatically once it was sent.
   */
  createUser<F extends keyof UserFields = never>(
    user: UserUpsert,
    options?: UserOptions<F>,
  ): Promise<Picked<F>>;

  /** Reads the user (`openGetUser`): GET of the same path. A read token is enough. */
  getUser<F extends keyof UserFields = never>(
    accountId: string,
    userId: string,
    options?: UserOptions<F>,
  ): Promise<Picked<F>>;

  /**
   * Who shared this code (`openGetUserByCode`): GET …/open/user?referralCode=… Needs and sends no token. Concurrent
   * calls for one code share a request; what was found is remembered by this client.
   */
  lookupByCode(code: string, options?: RequestOptions): Promise<UserByCode>;

  /**
   * Whether a code is good, and what it brings (`openValidateCode`): GET …/open/code/{code}. Rejects with `not_found` for
   * one that is not. Needs and sends no token; concurrent calls share a request, and what was found is remembered.
   */
  validateCode(code: string, options?: RequestOptions): Promise<ReferralCode>;

  /**
   * Names who referred a user who is there already (`openApplyCode`): POST …/open/code/{code}/account/{accountId}/user/{userId}.
   * Rejects with `forbidden` for the user's own code, or where another was applied. Safe to repeat. Wants a write token.
   */
  applyCode(code: string, accountId: string, userId: string, options?: RequestOptions): Promise<ReferralCode>;

  /**
   * The user's share links (`openGetShareUrls`): GET …/open/account/{accountId}/user/{userId}/shareurls. A read token is
   * enough.
   */
  getShareUrls(accountId: string, userId: string, options?: ShareUrlOptions): Promise<ShareUrls>;

  /**
   * Whom a user has referred (`openListReferrals`): GET …/open/referrals, one page of them. A read token of that user is
   * enough.
   */
  listReferrals(filter: ReferralFilter, options?: RequestOptions): Promise<ReferralPage>;

  /**
   * Tells what the user did (`openTrackEvents`): POST …/open/account/{accountId}/user/{userId}/events. Safe to repeat, for a
   * batch goes under an idempotency key: yours (8 to 64 letters, digits, points, hyphens and underscores), or one that is
   * made for it. Rejects with `validation_failed` where other events went under that key. Wants a write token.
   */
  trackEvents(
    accountId: string,
    userId: string,
    events: readonly UserEvent[],
    options?: RequestOptions & { idempotencyKey?: string },
  ): Promise<void>;
}

export interface ClientOptions {
  /** The tenant's alias, as in the API's address. Test tenants' begin with `test_`. */
  tenantAlias: string;
  /**
   * The signed-in user's JWT, or a function that fetches one from your server. A function is called on first need,
   * shortly before the token expires, once after a 401, and once when the token it holds names another user than the
   * call; concurrent calls share its answer. White space around a token does not count. Never an API key.
   */
  userToken?: string | (() => string | Promise<string>);
  /** The API's address. https, or http on a loopback host. Default `https://app.referralsaasquatch.com`. */
  baseUrl?: string;
  /** Deadline of one attempt, and of one wait for the token function, ms. Default 10 000. */
  timeoutMs?: number;
  /** Repeats after the first attempt, of what is safe to repeat. Default 2; 0 turns them off; at most 10. */
  retries?: number;
  /** Stands in for `globalThis.fetch`; called like it, with an address and an init of plain values. */
  fetch?: Fetch;
  /**
   * What an upsert or create says of the referrer when the user it is given has neither `cookies` nor
   * `referredByCodes`: `"cookie"` (default) the stored attribution cookie, verbatim; `"codes"` its live codes as
   * `referredByCodes`; `"none"` nothing. Outside a page there is no cookie.
   */
  attribution?: "cookie" | "codes" | "none";
  /** Is told what happens, for logs and metrics. Gets no token, cookie value or personal data; may throw. */
  onEvent?: (event: ClientEvent) => void;
  /**
   * From `createOutbox()` of "advocate-wasm/outbox": keeps upserts and events that could not be sent in this browser, and
   * sends them later. Without one nothing is kept.
   */
  outbox?: Outbox;
}

type Signal = Platform<"AbortSignal", { readonly aborted: boolean; readonly reason?: unknown }>;

type Fetch = typeof globalThis extends { fetch: infer Known }
  ? Known
  : (address: string, init: Record<string, unknown>) => Promise<unknown>;

/**
 * Bounds of one call. Each attempt has its own `timeoutMs`; the waits between attempts add up to 30 s at most. A
 * `Retry-After` beyond that ends the call at once, with `retryAfterMs` on the error.
 */
export interface RequestOptions {
  /** Ends the call at once, with `aborted` and the signal's reason as `cause`. */
  signal?: Signal;
  timeoutMs?: number;
  retries?: number;
  /** The request outlives the page (`fetch`'s keepalive; browsers allow it for bodies up to 64 KB). */
  keepalive?: boolean;
}

/** `fields`: only these come back. `extraFields`: these come beside the default ones. Never both. */
export type UserOptions<F extends keyof UserFields> = RequestOptions &
  ({ fields?: readonly F[]; extraFields?: never } | { fields?: never; extraFields?: readonly string[] });

export type Picked<F extends keyof UserFields> = [F] extends [never] ? User : Pick<UserFields, F>;

export type Operation =
  | "upsertUser"
  | "createUser"
  | "getUser"
  | "lookupByCode"
  | "validateCode"
  | "applyCode"
  | "getShareUrls"
  | "listReferrals"
  | "trackEvents";

export type ClientEvent =
  | { type: "request"; operation: Operation; attempt: number }
  | { type: "response"; operation: Operation; attempt: number; status: number; durationMs: number }
  | { type: "retry"; operation: Operation; attempt: number; delayMs: number; code: ErrorCode }
  | { type: "token_refreshed"; reason: "first" | "expiring" | "unauthorized" | "other_user" }
  | { type: "attribution_skipped"; reason: "unreadable" | "expired" }
  /**
   * `"kept"`: an upsert or a batch of events failed and waits. `"sent"`: what waited was sent, or a newer upsert of that user. `"dropped"`: it will not be
   * sent: refused for good, aborted, too old, or one too many. `pending`: how much waits now.
   */
  | { type: "outbox"; state: "kept" | "sent" | "dropped"; pending: number };

/**
 * What an upsert or create sends (the API's `OpenUserUpsert`). Unknown members are refused by name. null in an optional
 * member means absent, as to the API; so does `""` for locale and countryCode. In customFields null is a value.
 */
export interface UserUpsert {
  id: string;
  /** Equal to `id` for Advocate tenants. */
  accountId: string;
  firstName?: string | null;
  lastName?: string | null;
  email?: string | null;
  /** Whether the user may refer others. */
  referable?: boolean | null;
  /** Codes of the user's own to share, by program id. */
  referralCodes?: Record<string, string> | null;
  /**
   * A language tag as `navigator.language` has it: script, variants and extensions are left out (`en-US-u-hc-h12` is sent as
   * `en_US`), a missing region is the likely one by `Intl.Locale` (`ca` is sent as `ca_ES`).
   */
  locale?: string | null;
  /** ISO 3166-1 alpha-2, such as `US`. */
  countryCode?: string | null;
  /** ms since 1970. */
  dateUsTaxFormSubmitted?: number | null;
  /** Codes that brought the user here. Counts before `cookies`. */
  referredByCodes?: string[] | null;
  /** An encoded attribution cookie. */
  cookies?: string | null;
  /** `"name"` adds a segment, `"~name"` removes it. */
  segments?: string[] | null;
  /** Share links of the user's own, by program id. */
  shareLinks?: Record<string, string> | null;
  /** At most 100; names of 1 to 64 letters, digits and underscores. */
  customFields?: Record<string, unknown> | null;
}

/** A user as the API answers (its `OpenUser`). */
export interface UserFields {
  id: string;
  accountId: string;
  firstName?: string;
  lastName?: string;
  email?: string;
  imageUrl?: string;
  cookieId?: string | null;
  locale?: string | null;
  countryCode?: string | null;
  referable?: boolean;
  firstSeenIP?: string | null;
  lastSeenIP?: string | null;
  /** ms since 1970. */
  dateCreated?: number;
  /** The user's own codes, by program id. */
  referralCodes?: Record<string, string>;
  /** The user's own links, by program id. */
  programShareLinks?: Record<string, ProgramShareLink>;
  customFields?: Record<string, unknown>;
  segments?: string[];
  /** The codes that brought the user here. */
  referredByCodes?: string[];
}

/** Members beyond the known ones (extraFields, later versions of the API) are handed over as they come. */
export type User = UserFields & { [key: string]: unknown };

export interface ProgramShareLink {
  cleanShareLink?: string;
  /** UNKNOWN, EMAIL, MOBILE, EMBED, POPUP, HOSTED: each a link by share medium. */
  [engagementMedium: string]: string | Record<string, string> | undefined;
}

/** The owner of a referral code, as anyone may see them. */
export interface UserByCode {
  id: string;
  accountId: string;
  firstName?: string;
  lastInitial?: string;
  referralCode?: string;
  imageUrl?: string;
}

/** A referral code (the API's `Code`). What else it says is handed over as it comes. */
export interface ReferralCode {
  code: string;
  /** ms since 1970. */
  dateCreated?: number;
  programId?: string;
  /** Whose code it is, as the API names them. */
  referrerName?: string;
  /** What a friend gets who uses it. */
  reward?: Record<string, unknown>;
  [key: string]: unknown;
}

/** Which share links; none of them: all. */
export interface ShareUrlOptions extends RequestOptions {
  programId?: string;
  /** By what it is shared: `EMAIL`, `FACEBOOK`, `WHATSAPP`, … */
  shareMedium?: string;
  /** Where it is shared from: `UNKNOWN`, `EMAIL`, `MOBILE`, `EMBED`, `POPUP` or `HOSTED`. */
  engagementMedium?: string;
}

/** By program, by engagement medium or by share medium, depending on what was asked for. */
export interface ShareUrls {
  [key: string]: unknown;
}

export type ModerationStatus = "PENDING" | "APPROVED" | "DENIED";

/** Whose referrals, and which of them. A name that is none of these is refused. */
export interface ReferralFilter {
  referringAccountId: string;
  referringUserId: string;
  /** ms since 1970, or a range of which an end may be open: `"1626890197000,"`. */
  dateReferralPaid?: string;
  /** Likewise. */
  dateReferralEnded?: string;
  referredModerationStatus?: ModerationStatus;
  referrerModerationStatus?: ModerationStatus;
  /** So many at most; the API's default is 10. */
  limit?: number;
  /** How many to leave out, to get at the next page. */
  offset?: number;
}

export interface ReferralPage {
  /** How many stand in `referrals`. */
  count: number;
  /** How many there are. */
  totalCount: number;
  /** As the API tells them. */
  referrals: Record<string, unknown>[];
}

/** Something that a user did. Unknown members are refused by name; null in an optional one means absent. */
export interface UserEvent {
  /** The event's name, as your programs' rules know it. */
  key: string;
  /** Data of your own: no arrays within arrays, texts of at most 1500 bytes of UTF-8. */
  fields?: Record<string, unknown> | null;
  /** ms since 1970. Default: when the API gets it. */
  dateTriggered?: number | null;
  /** An id of your own, by which the API knows the event when it gets it again. */
  id?: string | null;
}

/**
 * The link for a user to share, of their `programShareLinks`: the named program's, or the first one's; for the media that are
 * named, if there is one, or else the clean link, which names none. `undefined` where the user has no such program.
 */
export function shareLink(
  user: { readonly programShareLinks?: Readonly<Record<string, ProgramShareLink>> },
  options?: { programId?: string; shareMedium?: string; engagementMedium?: string },
): string | undefined;

// ───────────────────────────── the outbox

/**
 * Upserts and batches of events that wait in this browser's IndexedDB: the data as given to `upsertUser` and `trackEvents`,
 * never the token. Of a user's upserts the newest counts; every batch does, in its order, after the upsert. Its methods
 * reject with `internal` when the database fails, `timeout` when it does not answer, and `invalid_argument` after
 * `close()`; no call fails because of it.
 */
export interface Outbox {
  /** How many upserts and batches wait or are under way. */
  pending(): Promise<number>;
  /** Sends now what clients of this page can send. It is sent by itself as well: see docs/resilience.md. */
  flush(): Promise<{ sent: number; left: number }>;
  /** Forgets everything, what other tabs have waiting included. Call it on sign-out. */
  clear(): Promise<void>;
  /** Lets go of the database and of the page's events. What waits stays for the next outbox of this name. */
  close(): void;
}

export interface OutboxOptions {
  /** The database's name. Default `"advocate-wasm"`. */
  name?: string;
  /** How many upserts and batches at most; what waited longest goes first. Default 50, at most 1000. */
  maxEntries?: number;
  /** What is older is dropped, ms. Default 30 days, at most 365. */
  maxAgeMs?: number;
}

// ───────────────────────────── attribution

/** What the `_saasquatch` cookie holds: app domain → `"<tenantAlias>_CODE"` → {@link AttributionEntry}, and more. */
export type AttributionCookie = Record<string, unknown>;

export interface AttributionEntry {
  /** By program id; `"classic"` in single-program tenants. Old cookies hold an array. */
  codes?: Record<string, string> | string[];
  /** Seconds since 1970, by code. A code without one does not expire. */
  codesExp?: Record<string, number>;
  links?: Record<string, string>;
  linksExp?: Record<string, number>;
}

/**
 * Reads a cookie's value: Base64 of either alphabet, with or without padding, percent-encoded or not. Throws
 * `invalid_cookie` and says at which step: Base64, UTF-8, JSON (nested at most 128 deep), or no object.
 *
 * As with `JSON.parse`, numbers become JavaScript's (beyond 2^53 they lose digits here, not in {@link captureReferral},
 * which stores them as they came), and of a repeated key the last value counts. A number that no double holds (`1e400`) and
 * half a surrogate pair are `invalid_cookie`. What is read here, {@link encodeCookie} writes.
 */
export function decodeCookie(value: string): AttributionCookie;

/** Writes a cookie's value: Base64URL without padding. Throws `cookie_too_large` where no browser would keep it. */
export function encodeCookie(cookie: AttributionCookie): string;

/**
 * Deep merge into a new object: `incoming` wins, objects recurse, everything else is replaced; nothing is pruned. Keys
 * named `__proto__`, `constructor` and `prototype` are dropped at every level, as they are by {@link decodeCookie}.
 */
export function mergeCookies(stored: AttributionCookie, incoming: AttributionCookie): AttributionCookie;

/**
 * A tenant's live codes: expired ones left out, each once, in the cookie's order, which {@link captureReferral} keeps most
 * recent first. Pass the string for that: an object has lost the order of program ids that look like numbers.
 */
export function referredByCodes(cookie: AttributionCookie | string, options: CodeOptions): string[];

/** The same by program id. An array of codes appears under `"0"`, `"1"`, … */
export function referralCodesByProgram(
  cookie: AttributionCookie | string,
  options: CodeOptions,
): Record<string, string>;

export interface CodeOptions {
  tenantAlias: string;
  /** This program's code alone. */
  programId?: string;
  /** Host (and port) of the API. Default `app.referralsaasquatch.com`. */
  appDomain?: string;
  /** Default: now. */
  nowMs?: number;
}

/**
 * In a page: takes the address's attribution in, merges it into the stored cookie, and says what now holds. Safe to
 * call again and again. What arrives is put first, so `referredByCodes[0]` is who invited the visitor last.
 *
 * A bare `rsCode` (or Branch's `sq_referralCode`) counts for the program `"classic"`, if it is a code: letters of any script,
 * digits, `-` and `_`, at most 64, once blanks, invisible characters and punctuation at its ends are taken off. Parameter
 * names are read without regard to case; `_advocate` is `_saasquatch`.
 *
 * Several cookies of the name (other paths, narrower domains) become one at the widest domain. Where the jar refuses, or the
 * value is too large for it, `localStorage` keeps it, under the same consent and for the same time. Outside a page `url`,
 * `parameters` and `cookieHeader` are read, and nothing is stored.
 */
export function captureReferral(options: CaptureOptions): Attribution;

/** How a cookie is stored. */
export interface CookieOptions {
  /** Default of {@link captureReferral}: the widest that the page may set, found by trying; of others: this host. */
  domain?: string;
  /** 365; at most 400. */
  maxAgeDays?: number;
  /** Default false. */
  secure?: boolean;
  /** `"None"` for frames on other sites; implies `secure`. Default `"Lax"`, and `"None"` where `partitioned`. */
  sameSite?: "Lax" | "None";
  /** A jar of its own for each site that frames the page (CHIPS); implies `secure`. Default false. */
  partitioned?: boolean;
}

export interface CaptureOptions {
  tenantAlias: string;
  /** Host (and port) of the API. Default `app.referralsaasquatch.com`. */
  appDomain?: string;
  /** The address to read. Default: the page's own. */
  url?: string | Address;
  /**
   * Attribution that comes as an object: what a deep-link plugin hands over (AppsFlyer's `data` or `deepLink`, Branch's
   * `~referring_link` included) or a router's query. Read like an address's parameters, beside `url`; the rest is ignored.
   */
  parameters?: Record<string, unknown> | Platform<"URLSearchParams", object>;
  /** Outside a page: the request's `Cookie` header, read as a page's jar is. */
  cookieHeader?: string;
  /**
   * false: nothing is stored, and the attribution lives in memory until a later call with true. Default: true, unless
   * the page set `window.SaaSquatchDoNotAutoDrop`.
   */
  store?: boolean;
  /**
   * Takes `_saasquatch`, `_advocate`, `rsCode`, `rsShareMedium`, `rsEngagementMedium`, `sq_referralCode` and
   * `deep_link_sub1`/`5`/`6`/`7` out of the address bar, once what they brought is stored: until then a reload must find it.
   * The rest stays as it is, what could not be read included. Default false.
   */
  cleanUrl?: boolean;
  cookie?: CookieOptions;
  /** Default: now. */
  nowMs?: number;
}

export interface Attribution {
  cookie: AttributionCookie;
  /** The cookie's value; `""` when there is no attribution. */
  encoded: string;
  /** The tenant's live codes, the most recent first. */
  referredByCodes: string[];
  /** The same by program id. */
  codesByProgram: Record<string, string>;
  /** The tenant's codes that have expired: lets a page say that an invitation is over. */
  expiredCodes: string[];
  /** Where the attribution came from: the same however often the page asks. */
  source: "url" | "cookie" | "url+cookie" | "none";
  /** Whether the browser now holds `encoded` beyond this page; `storedIn` says where, or `reason` why not. */
  stored: boolean;
  storedIn?: "cookie" | "localStorage";
  reason?: "nothing" | "not_asked" | "opted_out" | "too_large" | "refused_by_browser" | "no_page";
  /** How the link was shared, where the address says so. */
  shareMedium?: string;
  /** Where it was shared from, where the address says so. */
  engagementMedium?: string;
}

/**
 * Consent withdrawn, or signed out: forgets attribution in every place that the page can reach, that is cookies of every
 * domain and path that it may write (and of `cookie.domain`), `localStorage` and memory. Whether nothing is left that it can see.
 */
export function forgetReferral(options?: { cookie?: { domain?: string } }): boolean;

/** `url` with the attribution attached as `_saasquatch`, for OAuth redirects, other domains and app links. */
export function withAttribution(
  url: string | Address,
  attribution: Attribution | AttributionCookie | string,
): string;

/**
 * In a page: puts the first live code into a form field (an element, or a selector for one) as typing would, and
 * returns it. `undefined` when there is none.
 */
export function fillReferralCode(
  field: Platform<"HTMLInputElement", { value: string }> | string,
  options: CodeOptions,
): string | undefined;

/** A `Set-Cookie` header's value for servers: such a cookie lives 365 days where a script's is capped at 7. */
export function setCookieHeader(encoded: string, options?: CookieOptions): string;

// ───────────────────────────── tokens

/** Reads a token without verifying it. Throws `invalid_token`, also for an API key, and never echoes it. */
export function inspectToken(jwt: string): TokenInfo;

export interface TokenInfo {
  /** `"write"`: `user` has more than id and accountId. `"read"`: it has these alone, or there is a `sub`. */
  kind: "read" | "write" | "anonymous" | "unknown";
  accountId?: string;
  userId?: string;
  tenantAlias?: string;
  /** The header's `alg`. */
  algorithm?: string;
  /** The header's `kid`. */
  keyId?: string;
  issuedAtMs?: number;
  expiresAtMs?: number;
  /** By this machine's clock. */
  expired: boolean;
}

// ───────────────────────────── errors

/** Everything this package throws or rejects with. */
export class AdvocateError extends Error {
  private constructor();
  readonly name: "AdvocateError";
  /** Stable: branch on this. */
  readonly code: ErrorCode;
  /** The same call may succeed later, and repeating it is safe. */
  readonly retryable: boolean;
  /** The reply's HTTP status, where there was a reply. */
  readonly status?: number;
  readonly apiErrorCode?: string;
  readonly rsCode?: string;
  /** The server's words on each field. Not in `message` and `toJSON()`: they may echo what was sent. */
  readonly validationErrors?: string[];
  /** The server's own message. Not in `message` and `toJSON()` either. */
  readonly serverMessage?: string;
  /** How long to wait before another call, ms. */
  readonly retryAfterMs?: number;
  /** How many requests were sent. */
  readonly attempts?: number;
  /** What fetch, the token function or the signal gave as the reason. */
  readonly cause?: unknown;
  /** What may be logged. */
  toJSON(): object;
}

/** Whether this is an AdvocateError, of this copy of the package or another. */
export function isAdvocateError(e: unknown): e is AdvocateError;

export type ErrorCode =
  | "invalid_argument"
  | "invalid_token"
  | "token_expired"
  | "token_mismatch"
  | "token_required"
  | "invalid_cookie"
  | "cookie_too_large"
  | "not_initialized"
  | "unauthorized"
  | "endpoint_disabled"
  | "forbidden"
  | "not_found"
  | "user_exists"
  | "validation_failed"
  | "rate_limited"
  | "server_error"
  | "bad_response"
  | "network"
  | "timeout"
  | "aborted"
  | "internal";
