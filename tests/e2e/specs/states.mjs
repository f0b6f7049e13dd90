import { test } from "node:test";
import { AMELIA, AS_BOB, BOB, clearFaults, expiredInvitation, order, shareLink } from "../sandbox.mjs";
import { assertAccessible, onSite, Visitor } from "../visitor.mjs";

const WIDTHS = [360, 390, 768, 1280];
const down = (operation) => order({ operation, kind: "status", code: 503, times: 20 });

/** No answer ever, and no deadline to end the wait before it has been looked at from all sides. */
async function waitForever(visitor, address) {
  await visitor.page.route(address, () => {});
  await visitor.page.addInitScript(() => {
    const [setTimeout, seconds] = [globalThis.setTimeout, 1000];
    globalThis.setTimeout = (run, delay, ...rest) =>
      setTimeout(run, delay >= 5 * seconds ? 600 * seconds : delay, ...rest);
    AbortSignal.timeout = () => new AbortController().signal;
  });
}

// How to get into each state of the page.
const STATES = {
  organic: async (visitor) => {
    await visitor.page.goto(onSite());
  },
  loading: async (visitor) => {
    await waitForever(visitor, "**/open/user?*");
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
  "typed-code": async (visitor) => {
    await visitor.page.goto(onSite());
    await visitor.page.getByLabel("A friend’s code").fill(BOB.code);
    await visitor.page.locator("#code-note[data-verdict=good]").waitFor();
  },
  "typed-unknown-code": async (visitor) => {
    await visitor.page.goto(onSite());
    await visitor.page.getByLabel("A friend’s code").fill("NOSUCHCODE");
    await visitor.page.locator("#code-note[data-verdict=unknown]").waitFor();
  },
  "friends-loading": async (visitor) => {
    await visitor.page.goto(onSite());
    await waitForever(visitor, "**/open/referrals?*");
    await visitor.fillIn();
    await visitor.join();
    await visitor.page.locator(".friends[aria-busy]").waitFor();
  },
  "friends-unreachable": async (visitor) => {
    await visitor.page.goto(onSite());
    await down("openListReferrals");
    await visitor.fillIn();
    await visitor.join();
    await visitor.text("We couldn’t look up your friends").waitFor({ timeout: 60_000 });
  },
  friends: async (visitor) => {
    await visitor.page.goto(shareLink(BOB));
    await visitor.signUp();
    await visitor.signOut();
    await visitor.signUp(AS_BOB);
    await visitor.page.locator(".friends li").first().waitFor();
  },
  joining: async (visitor) => {
    await waitForever(visitor, "**/session");
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
  expired: async (visitor) => {
    await visitor.page.goto(onSite(expiredInvitation(BOB)));
    await visitor.text("This invitation has expired").waitFor();
  },
  "two-referrers": async (visitor) => {
    await visitor.page.goto(shareLink(AMELIA));
    await visitor.page.getByLabel("A friend’s code").fill(BOB.codeOfFriends);
    await visitor.signUp();
    await visitor.text("You were invited by Amelia O.").waitFor();
    await visitor.text("You were invited by Bob T.").waitFor();
  },
  "welcome-back": async (visitor) => {
    await visitor.page.goto(shareLink(BOB));
    await visitor.signUp();
    await visitor.page.goto(onSite());
    await visitor.heading("Good to see you, Ada.").waitFor();
  },
  "member-loading": async (visitor) => {
    await visitor.page.goto(onSite());
    await visitor.signUp();
    await waitForever(visitor, "**/open/account/**");
    await visitor.page.reload();
  },
  "member-unreachable": async (visitor) => {
    await visitor.page.goto(onSite());
    await visitor.signUp();
    await down("openGetUser");
    await visitor.page.reload();
    await visitor.heading("Your page isn’t here just now").waitFor({ timeout: 30_000 });
  },
  "member-waiting": async (visitor) => {
    await visitor.page.goto(shareLink(BOB));
    await visitor.fillIn();
    await down("openUserUpsert");
    await visitor.join();
    await visitor.page.getByText("Your sign-up is kept on this device").waitFor({ timeout: 30_000 });
    await visitor.page.reload();
    await visitor.page.getByRole("link", { name: "Go to your page" }).click();
    await visitor.heading("Almost there, Ada.").waitFor();
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
    test(`${state}: fits every window and shuts nobody out, in light and dark`, async (t) => {
      const visitor = await Visitor.arrive(t, undefined, {
        viewport: { width: WIDTHS[0], height: 780 },
        // Colours are judged as they stand, not half-way from one scheme to the other.
        reducedMotion: "reduce",
      });
      await reach(visitor);
      await clearFaults();
      for (const width of WIDTHS) {
        await visitor.page.setViewportSize({ width, height: 780 });
        await visitor.assertFits();
      }
      await assertAccessible(visitor, `state-${state}`);
    });
  }
}
