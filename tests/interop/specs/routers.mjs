import assert from "node:assert/strict";
import { test } from "node:test";
import { codes, only } from "../attribution_cookie.mjs";
import { ROUTERS } from "../routers/bundles.mjs";

// A router with its address in the path, and one with it in the fragment.
const KINDS = [
  { kind: "history", page: (router) => `/${router}`, at: (page, rest) => `${page}${rest}` },
  { kind: "hash", page: (router) => `/${router}-hash`, at: (page, rest) => `${page}#${rest}` },
];

/** Where the page is, and what its router remembers of that; vue-router's `back` is no address that it would show. */
const where = (visit) =>
  visit.evaluate(async () => {
    for (let attempt = 0; !window.site && attempt < 100; attempt++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
    const { back, ...state } = history.state ?? {};
    return [location.pathname + location.search + location.hash, JSON.stringify(state)];
  });

export function routers(stage) {
  for (const router of ROUTERS) {
    for (const { kind, page, at } of KINDS) {
      test(`${router} (${kind}) does not put the code back`, async (t) => {
        const visit = await stage.visit(t);
        const here = page(router);
        await visit.open(at(here, "/join?rsCode=BOBT&tea=green"), "a");
        const steps = [
          ["captured", () => {}, at(here, "/join?tea=green")],
          ["another page", () => void window.site.go("/next"), at(here, "/next")],
          ["back", () => history.back(), at(here, "/join?tea=green")],
          ["forward", () => history.forward(), at(here, "/next")],
          ["back again", () => history.back(), at(here, "/join?tea=green")],
        ];
        for (const [step, take, expected] of steps) {
          await visit.evaluate(take);
          const [address, state] = await where(visit);
          assert.equal(address, expected, step);
          assert.doesNotMatch(state, /BOBT/, step);
        }
        assert.deepEqual(only(await visit.jar()), codes({ classic: "BOBT" }));
      });
    }
  }
}
