// What each fault comes to, for each kind of operation. The whole specification of failing stands in this table.
//
// An outcome: "ok 2" succeeds with the second request; "network 3 retryable" fails with that code after three requests,
// `retryable` true; "network 1 final" likewise, false. The first number of a pair holds when the fault strikes once,
// the second when it strikes every time. Retries are the default: two. It is the same in every engine.

/** What is answered to a call that is about no user has no id to be wrong. */
const ABOUT_NO_USER = Object.fromEntries(
  ["validateCode", "applyCode", "getShareUrls", "listReferrals", "trackEvents"].map((operation) => [
    operation,
    ["ok 1", "ok 1"],
  ]),
);

const HTML = "<!doctype html><title>Bad gateway</title><h1>502 Bad Gateway</h1>";

/** Nothing goes wrong for the caller. */
const HARMLESS = { repeatable: ["ok 1", "ok 1"], createUser: ["ok 1", "ok 1"] };
/** What may pass: repeated where that is safe, which it never is for a create. */
const passing = (code) => ({
  repeatable: ["ok 2", `${code} 3 retryable`],
  createUser: [`${code} 1 final`, `${code} 1 final`],
});
/** What another request would not change. */
const lasting = (code) => ({
  repeatable: [`${code} 1 final`, `${code} 1 final`],
  createUser: [`${code} 1 final`, `${code} 1 final`],
});
/** Turned away at the door, so that even a create may be tried again; by the caller, who knows whether to wait. */
const TURNED_AWAY = {
  repeatable: ["ok 2", "rate_limited 3 retryable"],
  createUser: ["rate_limited 1 retryable", "rate_limited 1 retryable"],
};
/** As long a wait as no call makes by itself. */
const TURNED_AWAY_FOR_LONG = {
  repeatable: ["rate_limited 1 retryable", "rate_limited 1 retryable"],
  createUser: ["rate_limited 1 retryable", "rate_limited 1 retryable"],
};

const tooMany = (retryAfter, body = "") => ({
  kind: "status",
  code: 429,
  body,
  ...(retryAfter !== undefined && { headers: { "Retry-After": retryAfter } }),
});
const inSeconds = (seconds) => new Date(Date.now() + seconds * 1000).toUTCString();
const html = (code, headers = {}) => ({
  kind: "status",
  code,
  contentType: "text/html",
  body: HTML,
  headers,
});
const reply = (code, body) => ({ kind: "status", code, body: JSON.stringify(body) });

/**
 * `order`: what the sandbox is told, perhaps of the cell `{ echo, elsewhere }`. `status`: what the package hears, when it
 * hears anything. `done`: a request that met the fault was carried out all the same. `late`: the fault is over only with
 * the deadline. `waitMs`: least and longest wait that the reply asks for. `preflight`: it strikes the browser's question
 * before a request with a token.
 *
 * Browsers send a request again by themselves when its connection broke before the answer came (see `TRANSMISSIONS`).
 * `sentAgain` says what becomes of that: "lost too", or "made good", with the outcomes in `madeGood`.
 */
export const FAULTS = [
  // ── time
  { fault: "a delay within the deadline", order: { kind: "delay", ms: 300 }, ...HARMLESS },
  {
    fault: "a delay beyond the deadline",
    order: { kind: "delay", ms: 20_000 },
    ...passing("timeout"),
    late: true,
  },
  { fault: "no answer ever", order: { kind: "hang" }, ...passing("timeout"), late: true },
  {
    fault: "no answer ever, though carried out",
    order: { kind: "hang", handled: true },
    ...passing("timeout"),
    late: true,
    done: true,
    because: "why a create is never repeated: this one did happen",
  },

  // ── connection
  {
    fault: "a reset before the answer",
    order: { kind: "reset" },
    ...passing("network"),
    sentAgain: "lost too",
  },
  {
    fault: "a reset before the answer, though carried out",
    order: { kind: "reset", handled: true },
    ...passing("network"),
    sentAgain: "lost too",
    done: true,
  },
  {
    fault: "a reset that the browser may make good by itself",
    order: { kind: "reset" },
    repeatable: ["ok 2"],
    createUser: ["network 1 final"],
    sentAgain: "made good",
    madeGood: { repeatable: ["ok 1"], createUser: ["ok 1"] },
  },
  {
    fault: "a reset that the browser may make good by itself, though carried out",
    order: { kind: "reset", handled: true },
    repeatable: ["ok 2"],
    createUser: ["network 1 final"],
    sentAgain: "made good",
    madeGood: { repeatable: ["ok 1"], createUser: ["user_exists 1 final"] },
    done: true,
    because:
      "no page can keep Chromium and Firefox from sending even a POST again; the second finds the user there",
  },
  {
    fault: "a connection that ends in mid-body",
    order: { kind: "close_mid_body" },
    ...passing("network"),
    done: true,
    because: "a success without its body is not known to be one",
  },
  {
    fault: "no permission to read the answer (CORS)",
    order: { kind: "no_cors" },
    ...passing("network"),
    done: true,
    because: "browsers do not tell it from a lost connection",
  },
  ...[302, 307].map((code) => ({
    fault: `a redirect (${code}) to another origin`,
    order: ({ elsewhere }) => ({ kind: "redirect", to: elsewhere, code }),
    ...passing("network"),
    because: "never followed: it would carry the token along",
  })),

  // ── the browser's question before the request
  ...[
    { name: "is refused with 403", harm: { kind: "status", code: 403 } },
    { name: "meets a broken gateway", harm: html(502) },
    { name: "is redirected", harm: ({ elsewhere }) => ({ kind: "redirect", to: elsewhere }) },
    { name: "is answered without permission", harm: { kind: "no_cors" } },
    { name: "is cut off", harm: { kind: "reset" }, sentAgain: "lost too" },
    { name: "is never answered", harm: { kind: "hang" }, late: true },
  ].map(({ name, harm, late, sentAgain }) => ({
    fault: `a preflight that ${name}`,
    order: (given) => ({
      operation: "preflight",
      ...(typeof harm === "function" ? harm(given) : harm),
    }),
    ...passing(late ? "timeout" : "network"),
    lookupByCode: ["ok 1", "ok 1"],
    validateCode: ["ok 1", "ok 1"],
    preflight: true,
    ...{ late, sentAgain },
    because:
      "a lookup sends no token, so no browser asks first; and nothing tells a create that it was not sent",
  })),

  // ── 429, with every form of Retry-After
  ...[
    { form: "without Retry-After", order: tooMany(), because: "as after any fault that may pass" },
    { form: "with RS033 in its body", order: tooMany(undefined, '{"rsCode":"RS033"}') },
    { form: "with Retry-After: 0", order: tooMany("0"), waitMs: [0, 0] },
    { form: "with seconds", order: tooMany("1"), waitMs: [1000, 1000] },
    // Dates count whole seconds, and one that was two seconds ahead draws nearer.
    { form: "with a date", order: () => tooMany(inSeconds(2)), waitMs: [0, 2000] },
    { form: "with a date gone by", order: () => tooMany(inSeconds(-60)), waitMs: [0, 0] },
    { form: "with garbage", order: tooMany("soon") },
    { form: "with a number below nought", order: tooMany("-5") },
    { form: "with a fraction", order: tooMany("1.5") },
    { form: "with a date of another form", order: tooMany("2099-01-01T00:00:00Z") },
  ].map(({ form, ...row }) => ({ fault: `429 ${form}`, status: 429, ...TURNED_AWAY, ...row })),
  ...[
    { form: "seconds", order: tooMany("120"), waitMs: [120_000, 120_000] },
    { form: "a date", order: () => tooMany(inSeconds(120)), waitMs: [100_000, 120_000] },
    { form: "a number without end", order: tooMany("9".repeat(20)), waitMs: [1e22, 1e24] },
  ].map(({ form, ...row }) => ({
    fault: `429 with Retry-After beyond the bound: ${form}`,
    status: 429,
    ...TURNED_AWAY_FOR_LONG,
    because: "waits of a call sum to 30 s at most; the error says how long it would have been",
    ...row,
  })),
  {
    fault: "400 with RS033",
    order: reply(400, { rsCode: "RS033" }),
    status: 400,
    ...TURNED_AWAY,
    because: "the API's own code for a rate limit, whatever the status",
  },

  // ── 5xx, as gateways answer
  ...[500, 502, 503, 504].map((code) => ({
    fault: `${code} with HTML`,
    order: html(code),
    status: code,
    ...passing("server_error"),
  })),
  {
    fault: "503 with Retry-After",
    order: html(503, { "Retry-After": "1" }),
    status: 503,
    waitMs: [1000, 1000],
    ...passing("server_error"),
  },
  {
    fault: "503 with Retry-After beyond the bound",
    order: html(503, { "Retry-After": "3600" }),
    status: 503,
    waitMs: [3_600_000, 3_600_000],
    repeatable: ["server_error 1 retryable", "server_error 1 retryable"],
    createUser: ["server_error 1 final", "server_error 1 final"],
  },
  {
    fault: "400 with a transient RS code",
    order: reply(400, { rsCode: "RS014", apiErrorCode: "INTERNAL" }),
    status: 400,
    ...passing("server_error"),
  },

  // ── bodies
  {
    fault: "JSON with wrong types",
    order: { kind: "json_wrong_types" },
    status: "success",
    ...lasting("bad_response"),
    ...ABOUT_NO_USER,
    done: true,
    because: "a user whose id is a number is none",
  },
  {
    fault: "truncated JSON",
    order: { kind: "truncated_json" },
    status: "success",
    ...lasting("bad_response"),
    done: true,
  },
  {
    fault: "a body of 10 MB",
    order: { kind: "big_body", bytes: 10_000_000 },
    status: "success",
    ...lasting("bad_response"),
    done: true,
    because: "more than 8,000,000 characters is no reply of the API's",
  },
  {
    fault: "a body of 1 MB",
    order: { kind: "big_body", bytes: 1_000_000 },
    ...HARMLESS,
    because: "members that nobody knows are kept, however long",
  },
  {
    fault: "a wrong content type",
    order: { kind: "wrong_content_type" },
    ...HARMLESS,
    because: "the body counts, not its label",
  },
  { fault: "a byte order mark", order: { kind: "bom" }, ...HARMLESS },
  ...[
    ["an HTML page (a captive portal)", html(200)],
    ["nothing", { kind: "status", code: 200 }, { trackEvents: ["ok 1", "ok 1"] }],
    ["no content (204)", { kind: "status", code: 204 }, { trackEvents: ["ok 1", "ok 1"] }],
    ["null", reply(200, null)],
    ["a list", reply(200, [{ id: "ann" }])],
    ["a user without an id", reply(200, { accountId: "ann" }), ABOUT_NO_USER],
  ].map(([what, order, others]) => ({
    fault: `a success that is ${what}`,
    order,
    status: order.code,
    ...lasting("bad_response"),
    ...others,
  })),
  ...[-7200, 7200].map((offsetSeconds) => ({
    fault: `a clock that is ${Math.abs(offsetSeconds / 3600)} h ${offsetSeconds < 0 ? "behind" : "ahead"}`,
    order: { kind: "wrong_date", offsetSeconds },
    ...HARMLESS,
    because: "what the server's clock says is learned for the token's expiry and spoils no call by itself",
  })),

  // ── refusals, each echoing everything that was sent
  ...[
    [400, "validation_failed"],
    [401, "unauthorized"],
    [403, "forbidden"],
    [404, "not_found"],
    [409, "bad_response"],
    [418, "bad_response"],
    [422, "validation_failed"],
  ].map(([code, means]) => ({
    fault: `${code} that echoes what was sent`,
    order: ({ echo }) =>
      reply(code, {
        message: `Not accepted: ${echo}`,
        statusCode: code,
        apiErrorCode: code === 403 ? "DO_NOT_TRACK" : `${echo}`,
        rsCode: echo,
        validationErrors: [`not accepted: ${echo}`],
      }),
    status: code,
    echoes: true,
    ...lasting(means),
    // There, it speaks of the idempotency key.
    ...(code === 409 && { trackEvents: lasting("validation_failed").repeatable }),
  })),
  {
    fault: "403 without a reason",
    order: { kind: "status", code: 403 },
    status: 403,
    ...lasting("endpoint_disabled"),
  },

  // ── what stands in between
  ...[400, 401, 403, 404, 409, 413, 422].map((code) => ({
    fault: `${code} with a page`,
    order: html(code),
    status: code,
    ...passing("bad_response"),
    because: "only the API's own no is a no",
  })),
  {
    fault: "404 with a line of text (a default back end)",
    order: { kind: "status", code: 404, contentType: "text/plain", body: "default backend - 404" },
    status: 404,
    ...passing("bad_response"),
  },
  // 408 is not among them: Chromium takes it for a broken connection and sends again, as often as it likes.
  ...[html(425), { kind: "status", code: 425 }].map((order) => ({
    fault: `425 with ${order.body ? "a page" : "nothing"}`,
    order,
    status: 425,
    ...passing("server_error"),
  })),
  {
    fault: "400 with RS048",
    order: reply(400, { rsCode: "RS048" }),
    status: 400,
    ...lasting("user_exists"),
  },
];
