import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";
import { BOB, clearFaults, order, shareLink } from "../sandbox.mjs";
import { DESKTOP, onSite, PHONE, SMALL_PHONE, Visitor } from "../visitor.mjs";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const SCREENS = {
  "360px": SMALL_PHONE,
  phone: PHONE,
  desktop: DESKTOP,
  "desktop-dark": { ...DESKTOP, colorScheme: "dark" },
};

const down = (operation) => order({ operation, kind: "status", code: 503, times: 20 });

// How to get into each state of the page.
const STATES = {
  organic: async (visitor) => {
    await visitor.page.goto(onSite());
  },
  loading: async (visitor) => {
    await visitor.page.route("**/open/user?*", () => {});
    await visitor.page.goto(shareLink(BOB));
    await visitor.page.locator("#invitation[aria-busy]").waitFor();
  },
  invited: async (visitor) => {
    await visitor.page.goto(shareLink(BOB));
    await visitor.text("Bob T. invited you").waitFor();
  },
  "unknown-code": async (visitor) => {
    await visitor.page.goto(onSite("?rsCode=NOSUCHCODE"));
    await visitor.text("This invitation is no longer valid").waitFor();
  },
  "invitation-unreachable": async (visitor) => {
    await down("openGetUserByCode");
    await visitor.page.goto(shareLink(BOB));
    await visitor.text("We couldn’t look up who invited you").waitFor();
  },
  "incomplete-form": async (visitor) => {
    await visitor.page.goto(onSite());
    await visitor.join();
    await visitor.text("Please tell us your first name.").waitFor();
  },
  joining: async (visitor) => {
    await visitor.page.route("**/session", () => {});
    await visitor.page.goto(onSite());
    await visitor.fillIn();
    await visitor.join();
    await visitor.button("Joining…").waitFor();
  },
  "server-down": async (visitor) => {
    await visitor.page.goto(onSite());
    await visitor.fillIn();
    await down("openUserUpsert");
    await visitor.join();
    await visitor.button("Try again").waitFor({ timeout: 60_000 });
  },
  offline: async (visitor) => {
    await visitor.page.goto(shareLink(BOB));
    await visitor.text("Bob T. invited you").waitFor();
    await visitor.fillIn();
    await visitor.context.setOffline(true);
    await visitor.join();
    await visitor.page.getByRole("group", { name: "You’re offline" }).waitFor({ timeout: 60_000 });
  },
  member: async (visitor) => {
    await visitor.page.goto(shareLink(BOB));
    await visitor.fillIn();
    await visitor.join();
    await visitor.text("You were invited by Bob T.").waitFor();
    await visitor.page
      .locator("details")
      .evaluateAll((all) => all.forEach((details) => (details.open = true)));
  },
  "member-alone": async (visitor) => {
    await visitor.page.goto(onSite());
    await visitor.fillIn();
    await visitor.join();
    await visitor.text("You found us all by yourself. Well sniffed out.").waitFor();
  },
};

export function states() {
  for (const [state, reach] of Object.entries(STATES)) {
    for (const [screen, device] of Object.entries(SCREENS)) {
      test(`${state}, ${screen}: fits, and shuts nobody out`, async (t) => {
        const visitor = await Visitor.arrive(t, undefined, device);
        await reach(visitor);
        await clearFaults();
        await visitor.assertFits();
        await visitor.picture(`state-${state}-${screen}`);
        assert.deepEqual(await violations(visitor.page), []);
      });
    }
  }
}

/** Every rule of axe-core, advice beyond the standards included. */
async function violations(page) {
  // Evaluated and not added as a script, which the page's policy would rightly refuse.
  await page.evaluate(AXE);
  const { violations: found } = await page.evaluate(() =>
    globalThis.axe.run(document, { resultTypes: ["violations"] }),
  );
  return found.map(
    ({ id, impact, nodes }) => `${impact}: ${id} at ${nodes.map((node) => node.target.join(" ")).join(", ")}`,
  );
}
