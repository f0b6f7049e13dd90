// Every fault × every operation, in real browsers against the sandbox: none hangs, none lies, none leaks. The engines
// run side by side. Each plays its cells first, many at a time; then each cell is judged by itself.

import { after, before, describe, test } from "node:test";
import { ENGINES } from "../engines/engines.mjs";
import { cellsFor } from "./cells.mjs";
import { openElsewhere } from "./elsewhere.mjs";
import { carriedOut, judge } from "./judge.mjs";
import { leakTests } from "./leaks.mjs";
import { advocate, somebody } from "./planted.mjs";
import { realmTests } from "./realms.mjs";
import { plant, tokenFor, users } from "./sandbox.mjs";
import { Stage } from "./stage.mjs";

const reader = { user: advocate("reader") };
const friend = { user: somebody("friend") };
let elsewhere;

before(async () => {
  elsewhere = await openElsewhere();
  for (const person of [reader, friend]) {
    person.token = await tokenFor(person.user);
    await plant(person.user, person.token);
  }
});
after(() => elsewhere.close());

describe("faults", { concurrency: ENGINES.length }, () => {
  for (const engine of ENGINES) {
    describe(`in ${engine.name}`, { concurrency: 1 }, () => {
      const cells = cellsFor(engine);
      let stage;
      let records;
      let rows;

      before(async () => {
        stage = new Stage(engine, { reader, friend, elsewhere: elsewhere.url });
        await stage.start();
        records = await stage.play(cells);
        rows = await users();
      });
      after(() => stage.stop());

      for (const cell of cells) {
        test(cell.name, () => {
          const record = records.get(cell.id);
          judge(cell, record);
          carriedOut(cell, rows.get(somebody(cell.id).id));
        });
      }

      describe("leaks", () => {
        const played = () => cells.map((cell) => ({ cell, record: records.get(cell.id) }));
        leakTests(
          played,
          () => stage,
          () => elsewhere,
        );
      });

      describe("other realms", () =>
        realmTests(
          () => stage,
          () => elsewhere,
        ));
    });
  }
});
