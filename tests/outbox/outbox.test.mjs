// The outbox in real browsers against the sandbox: whatever ends, an upsert arrives, and arrives once. The engines run
// side by side, each with a sandbox of its own.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { ENGINES } from "./browser.mjs";
import { Shop, somebody, until } from "./shop.mjs";

const BOB = "bob.testerman@example.com";
const HANG = { kind: "hang" };
const CARRIED_OUT = { fault: null, status: 200 };
// Ends a call that finds nobody in short time.
const ONCE = { retries: 0 };

describe("outbox", { concurrency: ENGINES.length }, () => {
  for (const engine of ENGINES) {
    describe(`in ${engine.name}`, { concurrency: 1 }, () => {
      const shop = new Shop(engine);
      before(() => shop.start());
      after(() => shop.end());
      const { cannot } = shop.browser;

      /** A sign-up whose request hangs when the page, or more, comes to its end. */
      async function signUpHanging(t) {
        const user = somebody({ firstName: "Ann", referredByCodes: ["BOBTESTERMAN"] });
        const tab = await shop.tab(t, user);
        await shop.sandbox.order(HANG);
        await tab.upsert();
        await shop.arrived(user, 1);
        assert.equal(await shop.sandbox.row(user), undefined, "nothing was carried out");
        return { user, tab };
      }

      /** The next page, of the same person, sends it; then it is done for good. */
      async function arrivesOnce(t, user, before = 1) {
        const tab = await shop.tab(t, user);
        await tab.empty();
        assert.deepEqual(await tab.news(), [["sent", 0]]);
        const later = await shop.tab(t, user);
        assert.deepEqual(await later.flush(), { sent: 0, left: 0 });
        const upserts = await shop.sandbox.upserts(user);
        assert.deepEqual(upserts.slice(before), [CARRIED_OUT]);
        assert.equal((await shop.sandbox.row(user)).firstName, "Ann");
        assert.deepEqual(await shop.sandbox.referrers(user), [BOB]);
      }

      describe("what ends in the middle of an upsert", () => {
        test("the page, without a chance to say anything", async (t) => {
          const { user, tab } = await signUpHanging(t);
          await tab.page.close({ runBeforeUnload: false });
          await arrivesOnce(t, user);
        });

        test("the page, by going to another address", async (t) => {
          const { user, tab } = await signUpHanging(t);
          await tab.page.goto("about:blank");
          await arrivesOnce(t, user);
        });

        test("the page's process", { skip: cannot.crash }, async (t) => {
          const { user, tab } = await signUpHanging(t);
          await shop.browser.crash(tab.page);
          await arrivesOnce(t, user);
        });

        test("the browser's process", { skip: cannot.kill }, async (t) => {
          const { user } = await signUpHanging(t);
          await shop.browser.kill();
          await shop.browser.start();
          await arrivesOnce(t, user);
        });

        test("the page that was sending it for one before", async (t) => {
          const { user, tab } = await signUpHanging(t);
          await tab.page.close();
          await shop.sandbox.order(HANG);
          const second = await shop.tab(t, user);
          await shop.arrived(user, 2);
          await second.page.close();
          await arrivesOnce(t, user, 2);
        });

        test("the API, and then the page", async (t) => {
          const user = somebody({ firstName: "Ann", referredByCodes: ["BOBTESTERMAN"] });
          const tab = await shop.tab(t, user, ONCE);
          await shop.sandbox.stop();
          await tab.upsert();
          assert.equal(await tab.outcome(), "network");
          await tab.page.close();
          await shop.sandbox.start();
          await arrivesOnce(t, user, 0);
        });
      });

      describe("several tabs", () => {
        test("two that open at once send it once", async (t) => {
          const { user, tab } = await signUpHanging(t);
          await tab.page.close();
          // Slow enough for both to be at it.
          await shop.sandbox.order({ kind: "delay", ms: 700 });
          const tabs = await Promise.all([shop.tab(t, user), shop.tab(t, user)]);
          await Promise.all(tabs.map((tab) => tab.flush()));
          await Promise.all(tabs.map((tab) => tab.empty()));
          assert.deepEqual((await Promise.all(tabs.map((tab) => tab.news()))).flat(), [["sent", 0]]);
          const statuses = (await shop.sandbox.upserts(user)).map(({ status }) => status);
          assert.deepEqual(statuses, [null, 200]);
        });

        test("what one is sending for its caller, no other sends", async (t) => {
          const user = somebody();
          const tabs = [await shop.tab(t, user), await shop.tab(t, user)];
          await shop.sandbox.order({ kind: "delay", ms: 700 });
          await tabs[0].upsert();
          await shop.arrived(user, 1);
          assert.deepEqual(await tabs[1].flush(), { sent: 0, left: 1 });
          assert.equal(await tabs[0].outcome(), "done");
          assert.deepEqual(await tabs[1].flush(), { sent: 0, left: 0 });
          assert.equal((await shop.sandbox.upserts(user)).length, 1);
        });

        test("the newest wins, whichever tab it came from", async (t) => {
          const user = somebody();
          const tabs = [await shop.tab(t, user, ONCE), await shop.tab(t, user, ONCE)];
          await shop.sandbox.stop();
          for (const [tab, firstName] of [
            [tabs[0], "First"],
            [tabs[1], "Second"],
            [tabs[0], "Third"],
          ]) {
            await tab.upsert({ firstName });
            assert.equal(await tab.outcome(), "network");
          }
          assert.equal(await tabs[1].pending(), 1);
          await shop.sandbox.start();
          await tabs[1].empty();
          assert.deepEqual(await shop.sandbox.upserts(user), [CARRIED_OUT]);
          assert.equal((await shop.sandbox.row(user)).firstName, "Third");
        });

        test("an older one that another tab is sending does not come in after the newer", async (t) => {
          const user = somebody();
          const gone = await shop.tab(t, user, ONCE);
          await shop.sandbox.order({ kind: "status", code: 503 }, { kind: "delay", ms: 1_000 });
          await gone.upsert({ firstName: "Old" });
          assert.equal(await gone.outcome(), "server_error");
          await gone.page.close();
          const sender = await shop.tab(t, user);
          const newer = await shop.tab(t, user);
          await shop.arrived(user, 2);
          await newer.upsert({ firstName: "New" });
          assert.equal(await newer.outcome(), "done");
          await sender.empty();
          const statuses = (await shop.sandbox.upserts(user)).map(({ status }) => status);
          assert.deepEqual(statuses, [503, 200, 200]);
          assert.equal((await shop.sandbox.row(user)).firstName, "New");
        });

        test("an older one that hangs in another tab is given up for the newer", async (t) => {
          const { user, tab } = await signUpHanging(t);
          await tab.page.close();
          await shop.sandbox.order(HANG);
          const sender = await shop.tab(t, user);
          await shop.arrived(user, 2);
          const newer = await shop.tab(t, user);
          await newer.upsert({ firstName: "New" });
          assert.equal(await newer.outcome(), "done");
          assert.deepEqual(await sender.flush(), { sent: 0, left: 0 });
          assert.equal((await shop.sandbox.row(user)).firstName, "New");
          assert.equal((await shop.sandbox.upserts(user)).length, 3);
        });

        test("clear in one empties it for all", async (t) => {
          const user = somebody();
          const tabs = [await shop.tab(t, user, ONCE), await shop.tab(t, user, ONCE)];
          await shop.sandbox.order({ kind: "status", code: 401 });
          await tabs[0].upsert();
          assert.deepEqual([await tabs[0].outcome(), await tabs[1].pending()], ["unauthorized", 1]);
          await tabs[1].clear();
          assert.deepEqual(await tabs[0].flush(), { sent: 0, left: 0 });
          assert.equal(await shop.sandbox.row(user), undefined);
        });
      });

      test("events of a page that is gone arrive once, in their order, after the sign-up", async (t) => {
        const user = somebody({ firstName: "Ann" });
        const gone = await shop.tab(t, user, ONCE);
        await shop.sandbox.stop();
        for (const begin of [() => gone.track("looked"), () => gone.upsert(), () => gone.track("bought")]) {
          await begin();
          assert.equal(await gone.outcome(), "network");
        }
        await gone.page.close();
        await shop.sandbox.start();
        const tab = await shop.tab(t, user);
        await tab.empty();
        const later = await shop.tab(t, user);
        assert.deepEqual(await later.flush(), { sent: 0, left: 0 });
        assert.deepEqual(await shop.sandbox.arrivals(user), [
          ["openUserUpsert", 200],
          ["openTrackEvents", 201],
          ["openTrackEvents", 201],
        ]);
      });

      describe("a page that stays open", () => {
        test("sends it when the API is back", async (t) => {
          const user = somebody({ firstName: "Ann" });
          const tab = await shop.tab(t, user, ONCE);
          await shop.sandbox.stop();
          await tab.upsert();
          assert.equal(await tab.outcome(), "network");
          assert.deepEqual(await tab.news(), [["kept", 1]]);
          await shop.sandbox.start();
          await tab.empty();
          assert.deepEqual(await tab.news(), [
            ["kept", 1],
            ["sent", 0],
          ]);
          assert.deepEqual(await shop.sandbox.upserts(user), [CARRIED_OUT]);
        });

        test("sends it when the page is back online", { skip: cannot.offline }, async (t) => {
          const user = somebody({ firstName: "Ann" });
          const tab = await shop.tab(t, user, ONCE);
          await shop.browser.setOffline(true);
          await tab.upsert();
          assert.equal(await tab.outcome(), "network");
          await shop.browser.setOffline(false);
          await tab.empty();
          assert.deepEqual(await shop.sandbox.upserts(user), [CARRIED_OUT]);
        });

        test("tells its caller what happened, as without an outbox", async (t) => {
          const user = somebody({ firstName: "Ann" });
          const tab = await shop.tab(t, user);
          await tab.upsert();
          assert.equal(await tab.outcome(), "done");
          await shop.sandbox.order({ kind: "status", code: 400, body: "{}" });
          await tab.upsert({ firstName: "Bad" });
          assert.equal(await tab.outcome(), "validation_failed");
          assert.deepEqual([await tab.news(), await tab.pending()], [[["dropped", 0]], 0]);
        });

        test(
          "sends with keepalive even if it goes on to another address at once",
          { skip: cannot.keepalive },
          async (t) => {
            const user = somebody({ firstName: "Ann" });
            const tab = await shop.tab(t, user);
            await tab.page.evaluate((user) => {
              client.upsertUser(user, { keepalive: true });
              location.href = "/elsewhere";
            }, user);
            await until(
              () => shop.sandbox.row(user),
              (row) => row?.firstName === "Ann",
              "the user is there",
            );
            const next = await shop.tab(t, user);
            await next.empty();
          },
        );
      });

      test("no token is in anything that the origin stores", async (t) => {
        const { user, tab } = await signUpHanging(t);
        await tab.page.close();
        await shop.sandbox.order(HANG);
        const next = await shop.tab(t, user);
        await shop.arrived(user, 2);
        const stored = await next.stored();
        assert.ok(stored.includes(encodeURIComponent(user.id)), stored);
        const [, payload, signature] = (await shop.sandbox.token(user)).split(".");
        assert.doesNotMatch(stored, /eyJ[\w-]+\.[\w-]+\./);
        for (const part of [payload, signature]) assert.ok(!stored.includes(part));
      });
    });
  }
});
