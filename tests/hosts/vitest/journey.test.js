// A test as an application has it.

import { writeFileSync } from "node:fs";
import { test } from "vitest";
import { told } from "./play/journey.js";

test("a sign-up", async () => {
  const outcome = await told(await import(process.env.ENTRY), JSON.parse(process.env.GIVEN));
  writeFileSync("outcome.json", JSON.stringify(outcome));
});
