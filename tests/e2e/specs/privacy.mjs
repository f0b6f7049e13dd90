import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { SANDBOX_URL, SITE_URL } from "../environment.mjs";
import { BOB, shareLink } from "../sandbox.mjs";
import { DESKTOP, onSite, Visitor } from "../visitor.mjs";

const HEAD_START = readFileSync(
  new URL(import.meta.resolve("advocate-wasm/head-start.csp.txt")),
  "utf8",
).trim();
const POLICY = {
  "default-src": "'none'",
  "script-src": `'self' 'wasm-unsafe-eval' ${HEAD_START}`,
  "style-src": "'self'",
  "img-src": `'self' data: ${new URL(SANDBOX_URL).origin}`,
  "connect-src": `'self' ${new URL(SANDBOX_URL).origin}`,
  "base-uri": "'none'",
  "form-action": "'none'",
};

const directives = (policy) =>
  Object.fromEntries(policy.split(";").map((directive) => directive.trim().split(/ (.*)/s).slice(0, 2)));

export function privacy() {
  test("neither token nor cookie shows up where others could read it", async (t) => {
    const ada = await Visitor.arrive(t);
    const session = ada.page.waitForResponse("**/session");
    await ada.page.goto(shareLink(BOB));
    await ada.fillIn();
    await ada.join();
    const { token } = await (await session).json();
    await ada.welcomed();
    await ada.text("You were invited by Bob T.").waitFor();
    const cookie = (await ada.context.cookies(SITE_URL)).find(({ name }) => name === "_saasquatch");
    assert.ok(token.split(".").length === 3 && cookie.value.length > 20, "there is something to hide");

    // The share link's own redirect carries the attribution in its address, as it must; nothing after it may.
    const afterArrival = ada.requests.filter((request) => !request.isNavigationRequest());
    const seen = {
      "requested addresses": afterArrival.map((request) => request.url()),
      referrers: afterArrival.map((request) => request.headers()["referer"] ?? ""),
      console: ada.console.map(({ text }) => text),
      "the address bar": [ada.page.url()],
      history: [await ada.page.evaluate(() => JSON.stringify(history.state))],
      "web storage": [
        await ada.page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }])),
      ],
      "the page": [await ada.page.content()],
    };
    for (const [place, texts] of Object.entries(seen)) {
      for (const secret of [token, cookie.value, decodeURIComponent(cookie.value)]) {
        assert.ok(!texts.some((text) => text.includes(secret)), `a secret is readable in ${place}`);
      }
    }
    const cookies = await ada.context.cookies();
    assert.ok(!cookies.some(({ value }) => value.includes(token)), "the token is in no cookie");
    const upsert = ada.requests.find((request) => request.method() === "PUT");
    assert.equal(upsert.headers()["x-saasquatch-user-token"], token, "it went to the API, and in its header");
    const lookups = ada.requests.filter((request) => request.url().includes("/open/user?"));
    assert.ok(
      lookups.length > 0 && lookups.every((request) => !("x-saasquatch-user-token" in request.headers())),
    );
  });

  test("the page runs under a strict policy, in the document and in the header", async () => {
    const response = await fetch(SITE_URL);
    const html = await response.text();
    const inDocument = /http-equiv="Content-Security-Policy" content="([^"]*)"/
      .exec(html)[1]
      .replaceAll("&#39;", "'");
    assert.deepEqual(directives(inDocument), POLICY);
    const inHeader = directives(response.headers.get("content-security-policy"));
    assert.deepEqual(inHeader, { ...POLICY, "frame-ancestors": "'none'" });
    const inline = /<script(?![^>]*\s(?:src|data-tenant-alias)=)|<style|\sstyle=|\son[a-z]+=/i;
    assert.doesNotMatch(html, inline, "nothing is inline but the head start");
  });

  test("without JavaScript the page says so and the form sends nothing anywhere", async (t) => {
    const ada = await Visitor.arrive(t, onSite(), { ...DESKTOP, javaScriptEnabled: false });
    // Playwright's own search for text passes over <noscript>.
    await ada.page.locator("noscript p", { hasText: "Joining needs JavaScript." }).waitFor();
    assert.equal(await ada.page.getByLabel("First name").isDisabled(), true);
    await ada.heading("In this week’s crate").waitFor();
    await ada.picture("no-javascript");
  });

  test("names and codes are text, whatever they look like", async (t) => {
    const ada = await Visitor.arrive(t);
    const host = { id: "x", accountId: "x", firstName: "<img src=x onerror=alert(1)>", lastInitial: "<b>" };
    await ada.page.route("**/open/user?*", (route) =>
      route.fulfill({ json: host, headers: { "access-control-allow-origin": "*" } }),
    );
    await ada.page.goto(onSite("?rsCode=%3Cscript%3E"));
    await ada.text(`${host.firstName} <b>. invited you`).waitFor();
    assert.equal(await ada.page.locator("#invitation img, #invitation b, #invitation script").count(), 0);
    assert.deepEqual(ada.complaints(), []);
  });
}
