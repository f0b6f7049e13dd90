// What comes from another realm: a frame's objects have other prototypes, a removed frame's are half dead, and a window
// of another origin throws whatever is asked of it. All end as values of this page do, or in an AdvocateError.

import assert from "node:assert/strict";
import { before, test } from "node:test";

/** `work` runs in the page; `expects`: the code that it fails with, if it does. */
const ROWS = [
  ["a page as it is", () => realms.everything()],
  [
    "a page's own Map and Set",
    () => {
      const Own = function () {
        this.get = this.set = this.has = this.add = () => undefined;
      };
      return realms.replaced({ Map: Own, Set: Own }, realms.everything);
    },
  ],
  ["a page's own Request (MooTools)", () => realms.replaced({ Request: function () {} }, realms.everything)],
  ["a page's own URL", () => realms.replaced({ URL: function () {} }, realms.everything)],
  [
    "a page's own Event",
    () => {
      const Event = function () {
        throw new TypeError("this page's own");
      };
      return realms.replaced({ Event }, realms.everything);
    },
  ],
  ["a frame's user", () => realms.client().upsertUser(realms.frame.eval(`(${JSON.stringify(realms.USER)})`))],
  [
    "a frame's arrays and members",
    () => {
      const more = realms.frame.eval(
        "({ segments: ['vip'], customFields: { a: [1] }, referralCodes: { p: 'C' } })",
      );
      return realms.client().upsertUser({ ...realms.USER, ...more });
    },
  ],
  [
    "a frame's Map among the custom fields",
    () => realms.client().upsertUser({ ...realms.USER, customFields: { a: new realms.frame.Map([[1, 2]]) } }),
    "invalid_argument",
  ],
  ["a frame's options", () => realms.client().getUser("ann", "ann", realms.frame.eval("({ retries: 1 })"))],
  [
    "a frame's signal that has fired",
    () => realms.client().getUser("ann", "ann", { signal: realms.frame.AbortSignal.abort("enough") }),
    "aborted",
  ],
  [
    "a frame's signal that fires later",
    () => {
      const controller = new realms.frame.AbortController();
      const call = realms.client({ fetch: () => new Promise(() => {}) }).getUser("ann", "ann", {
        signal: controller.signal,
      });
      controller.abort("enough");
      return call;
    },
    "aborted",
  ],
  [
    "a frame's fetch double",
    () =>
      realms
        .client({ fetch: realms.frame.eval('async () => new Response(\'{"id":"ann"}\')') })
        .getUser("ann", "ann"),
  ],
  [
    "a frame's promise of this realm's Response",
    () =>
      realms
        .client({ fetch: () => realms.frame.Promise.resolve(new Response('{"id":"ann"}')) })
        .getUser("ann", "ann"),
  ],
  [
    "a frame's TypeError from fetch",
    () =>
      realms
        .client({ fetch: realms.frame.eval("() => { throw new TypeError('Failed') }") })
        .getUser("ann", "ann"),
    "network",
  ],
  [
    "a frame's token function",
    () =>
      realms
        .client({ userToken: realms.frame.eval(`async () => ${JSON.stringify(realms.TOKEN)}`) })
        .getUser("ann", "ann"),
  ],
  [
    "a frame's token function that throws",
    () =>
      realms
        .client({ userToken: realms.frame.eval("() => { throw new Error('no session') }") })
        .getUser("ann", "ann"),
    "token_required",
  ],
  [
    "a frame's observer that throws",
    () =>
      realms.client({ onEvent: realms.frame.eval("() => { throw new Error('no') }") }).getUser("ann", "ann"),
  ],
  [
    "a frame's revoked proxy",
    () => {
      const { proxy, revoke } = realms.frame.Proxy.revocable({}, {});
      revoke();
      return realms.client().upsertUser(proxy);
    },
    "invalid_argument",
  ],
  [
    "a frame's getter that changes its mind",
    () => {
      const user = realms.frame.eval(
        "({ accountId: 'ann', reads: 0, get id() { return this.reads++ ? 7 : 'ann' } })",
      );
      Object.defineProperty(user, "reads", { enumerable: false });
      return realms.client().upsertUser(user);
    },
  ],
  [
    "a frame's frozen cookie",
    () => realms.advocate.encodeCookie(realms.frame.eval("Object.freeze({ a: { b: 1 } })")),
  ],
  ["a frame's URL", () => realms.advocate.withAttribution(new realms.frame.URL("https://x.example/"), "e30")],
  [
    "a frame's field",
    () => {
      realms.advocate.captureReferral({
        tenantAlias: "acme",
        url: "https://x.example/?rsCode=BOBT",
        store: false,
      });
      const field = realms.frame.document.getElementById("code");
      realms.advocate.fillReferralCode(field, { tenantAlias: "acme" });
      if (field.value !== "BOBT") throw new Error(`the field holds ${field.value}`);
    },
  ],
  [
    "an error of a frame's copy of this package",
    () => {
      try {
        realms.frame.advocate.decodeCookie("!");
      } catch (error) {
        if (!(error instanceof realms.advocate.AdvocateError)) throw new Error("not known as one of ours");
        throw error;
      }
    },
    "invalid_cookie",
  ],
  [
    "a frame's window as options, of which it has others",
    () => realms.client().getUser("ann", "ann", realms.frame),
    "invalid_argument",
  ],
  ["a frame's window as a user", () => realms.client().upsertUser(realms.frame), "invalid_argument"],
  ["a removed frame's user", () => realms.client().upsertUser(realms.ofRemoved.user)],
  [
    "a removed frame's signal",
    () => realms.client().getUser("ann", "ann", { signal: realms.ofRemoved.signal }),
  ],
  [
    "a removed frame's promise",
    () =>
      realms
        .client({ fetch: () => realms.ofRemoved.Promise.resolve(new Response('{"id":"ann"}')) })
        .getUser("ann", "ann"),
    // Nobody runs a removed page's reactions in some engines; the deadline ends the wait.
    ["ok", "timeout"],
  ],
  [
    "a removed frame's fetch",
    () => realms.client({ fetch: realms.ofRemoved.fetch }).getUser("ann", "ann"),
    ["network", "timeout"],
  ],
  ["another origin's window as a user", () => realms.client().upsertUser(realms.other), "invalid_argument"],
  [
    "another origin's window as options",
    () => realms.client().getUser("ann", "ann", realms.other),
    "invalid_argument",
  ],
  [
    "another origin's window as a signal",
    () => realms.client().getUser("ann", "ann", { signal: realms.other }),
    "invalid_argument",
  ],
  [
    "another origin's window as a cookie",
    () => realms.advocate.encodeCookie(realms.other),
    "invalid_argument",
  ],
  [
    "another origin's window as an address",
    () => realms.advocate.withAttribution(realms.other, "e30"),
    "invalid_argument",
  ],
  [
    "another origin's window as a field",
    () => realms.advocate.fillReferralCode(realms.other, { tenantAlias: "acme" }),
    "invalid_argument",
  ],
  [
    "another origin's window from fetch",
    () => realms.client({ fetch: () => realms.other }).getUser("ann", "ann"),
    "bad_response",
  ],
  [
    "another origin's window as a token",
    () => realms.client({ userToken: () => realms.other }).getUser("ann", "ann"),
    "invalid_token",
  ],
  [
    "another origin's window thrown by fetch",
    () =>
      realms
        .client({
          fetch: () => {
            throw realms.other;
          },
        })
        .getUser("ann", "ann"),
    "network",
  ],
  [
    "another origin's window, asked whether it is an error of ours",
    () => {
      const { isAdvocateError, AdvocateError } = realms.advocate;
      if (isAdvocateError(realms.other) || realms.other instanceof AdvocateError)
        throw new Error("it is none");
    },
  ],
];

export function realmTests(stage, elsewhere) {
  before(async () => {
    await stage().open("/realms");
    await stage().evaluate((url) => realms.open(url), `${elsewhere().url}?control`);
  });

  for (const [name, work, expects = "ok"] of ROWS) {
    test(name, async () => {
      const outcome = await stage().evaluate((work) => realms.outcome(work), String(work));
      const allowed = [expects].flat();
      assert.ok(allowed.includes(outcome), `${outcome}, not ${allowed.join(" or ")}`);
    });
  }
}
