// The example's journeys once more, with Prism between the page and the sandbox.

import assert from "node:assert/strict";
import { after, afterEach, describe, test } from "node:test";
import { SANDBOX_URL } from "../e2e/environment.mjs";
import { clearFaults } from "../e2e/sandbox.mjs";
import { invitations } from "../e2e/specs/invitations.mjs";
import { journey } from "../e2e/specs/journey.mjs";
import { onSite, Visitor } from "../e2e/visitor.mjs";
import { settled, taken, violations } from "./witness.mjs";

export function journeys() {
  const seen = new Set();
  afterEach(async () => {
    await clearFaults();
    await settled();
    const passed = taken();
    for (const { line } of passed) seen.add(line.replace(/\/account\/.* /, "/… "));
    assert.deepEqual(violations(passed), []);
  });

  describe("the whole journey", journey);
  describe("invitations", invitations);

  after(() =>
    assert.deepEqual([...seen].sort(), [
      "GET /api/v1/demo/open/referrals 200",
      "GET /api/v1/demo/open/user 200",
      "GET /api/v1/demo/open/user 404",
      "POST /session 200",
      "PUT /api/v1/demo/open/… 200",
    ]),
  );
}

/** The proof that the pages' traffic takes the way past Prism. */
export function pageTrespass() {
  test("in a page's request", async (t) => {
    const ada = await Visitor.arrive(t, onSite());
    const status = await ada.page.evaluate(
      async (url) => (await fetch(url)).status,
      `${SANDBOX_URL}/api/v1/demo/open/user`,
    );
    await settled();
    assert.equal(status, 422);
    const [violation, ...more] = violations(taken());
    assert.match(violation, /^GET \/api\/v1\/demo\/open\/user 422: .*required property 'referralcode'/);
    assert.deepEqual(more, []);
  });
}
