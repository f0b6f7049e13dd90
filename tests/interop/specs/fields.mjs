import assert from "node:assert/strict";
import { test } from "node:test";
import { codes, encode, entry, LIVE, PAST } from "../attribution_cookie.mjs";

const SEVERAL = entry({ codes: { old: "GONE", p: "BOBT", q: "AMEL" }, codesExp: { GONE: PAST, BOBT: LIVE } });

export function fields(stage) {
  test("a plain field gets the first live code, and hears of it as of typing", async (t) => {
    const visit = await stage.visit(t);
    await visit.open("/", "a");
    await visit.leave(encode(SEVERAL));
    const seen = await visit.evaluate(async () => {
      const heard = [];
      for (const name of ["input", "change"]) {
        document.addEventListener(name, ({ target, type }) => heard.push([type, target.id, target.value]));
      }
      const filled = await lab.fill("#code");
      return { filled, value: document.querySelector("#code").value, heard };
    });
    const heard = ["input", "change"].map((type) => [type, "code", "BOBT"]);
    assert.deepEqual(seen, { filled: "BOBT", value: "BOBT", heard });
  });

  test("a controlled field, as React keeps one, sees the change", async (t) => {
    const visit = await stage.visit(t);
    await visit.open("/?rsCode=BOBT", "a");
    await visit.capture({ store: false });
    const state = await visit.evaluate(async () => {
      // React remembers what it last saw through a property of the element itself, and takes an event for a change
      // only where the element's real value differs from that.
      const field = document.querySelector("#code");
      const { get, set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
      let tracked = "";
      Object.defineProperty(field, "value", {
        configurable: true,
        get: () => get.call(field),
        set: (value) => (set.call(field, value), (tracked = String(value))),
      });
      const changes = [];
      field.addEventListener("input", () => {
        const real = get.call(field);
        if (real === tracked) return;
        tracked = real;
        changes.push(real);
      });
      await lab.fill(field);
      return { changes, value: field.value };
    });
    assert.deepEqual(state, { changes: ["BOBT"], value: "BOBT" });
  });

  test("a program of the caller's choice; nothing where there is no code", async (t) => {
    const visit = await stage.visit(t);
    await visit.open("/", "a");
    await visit.leave(encode(SEVERAL));
    const seen = await visit.evaluate(async () => {
      const field = document.querySelector("#code");
      const outcomes = [];
      for (const programId of ["q", "old", "none"]) {
        field.value = "typed";
        outcomes.push([(await lab.fill(field, { programId })) ?? null, field.value]);
      }
      return outcomes;
    });
    assert.deepEqual(seen, [
      ["AMEL", "AMEL"],
      [null, "typed"],
      [null, "typed"],
    ]);
  });

  test("codes of another domain of the API", async (t) => {
    const visit = await stage.visit(t);
    await visit.open("/", "a");
    await visit.leave(encode(codes({ p: "STAGED" }, "acme", "staging.example")));
    assert.equal(await visit.evaluate(() => lab.fill("#code")), undefined);
    assert.equal(await visit.evaluate(() => lab.fill("#code", { appDomain: "staging.example" })), "STAGED");
  });

  test("a field in a shadow root is heard outside, as real typing is", async (t) => {
    const visit = await stage.visit(t);
    await visit.open("/?rsCode=BOBT", "a");
    await visit.capture();
    const heard = await visit.evaluate(async () => {
      const host = document.body.appendChild(document.createElement("div"));
      const field = host.attachShadow({ mode: "open" }).appendChild(document.createElement("input"));
      const heard = [];
      document.addEventListener("input", ({ target }) => heard.push(target === host));
      await lab.fill(field);
      return [field.value, heard];
    });
    assert.deepEqual(heard, ["BOBT", [true]]);
  });

  test("a page's own Event does not keep it from filling", async (t) => {
    const visit = await stage.visit(t);
    await visit.open("/?rsCode=BOBT", "a");
    await visit.capture();
    const filled = await visit.evaluate(async () => {
      window.Event = function Event() {
        throw new TypeError("this page's own");
      };
      return [await lab.fill("#code"), document.querySelector("#code").value];
    });
    assert.deepEqual(filled, ["BOBT", "BOBT"]);
  });

  test("a form named cookie hides nothing", async (t) => {
    const visit = await stage.visit(t);
    await visit.open("/?rsCode=BOBT", "a");
    const filled = await visit.evaluate(async () => {
      document.body.insertAdjacentHTML("beforeend", "<form name=cookie></form>");
      const { storedIn } = await lab.capture();
      return [storedIn, typeof document.cookie, await lab.fill("#code")];
    });
    assert.deepEqual(filled, ["cookie", "object", "BOBT"]);
  });
}
