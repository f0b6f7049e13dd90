// Attribution in real browsers, beside the vendor's published script. The engines run side by side, each engine's tests
// one after the other: its visitors share a window.

import { after, before, describe } from "node:test";
import { ENGINES } from "../engines/engines.mjs";
import { capturing } from "./specs/capturing.mjs";
import { differences } from "./specs/differences.mjs";
import { domains } from "./specs/domains.mjs";
import { fields } from "./specs/fields.mjs";
import { merging } from "./specs/merging.mjs";
import { oneJar } from "./specs/one_jar.mjs";
import { refusals } from "./specs/refusals.mjs";
import { room } from "./specs/room.mjs";
import { routers } from "./specs/routers.mjs";
import { signUps } from "./specs/sign_ups.mjs";
import { storing } from "./specs/storing.mjs";
import { bundleRouters } from "./routers/bundles.mjs";
import { Stage } from "./stage.mjs";

const routerPages = await bundleRouters();

describe("attribution", { concurrency: ENGINES.length }, () => {
  after(() => routerPages.remove());

  for (const engine of ENGINES) {
    describe(`in ${engine.name}`, { concurrency: 1 }, () => {
      const stage = new Stage(engine, routerPages.files);
      before(() => stage.start());
      after(() => stage.stop());

      describe("both scripts merge alike, in any order, on subdomains", () => merging(stage));
      describe("differences to the vendor's script", () => differences(stage));
      describe("capturing from an address", () => capturing(stage));
      describe("the domain it is stored for", () => domains(stage));
      describe("one cookie, and the last invitation first", () => oneJar(stage));
      describe("storing", () => storing(stage));
      describe("where the browser keeps nothing", () => refusals(stage));
      describe("what a browser has room for", () => room(stage));
      describe("beside a router", () => routers(stage));
      describe("filling in a field", () => fields(stage));
      describe("signing up", () => signUps(stage));
    });
  }
});
