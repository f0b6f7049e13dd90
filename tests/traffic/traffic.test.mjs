// The SDK's own traffic, with Prism between it and the sandbox.
//
// One file on purpose: faults ordered from the sandbox hit whoever asks next, so nothing here may run side by side.

import { after, before, describe } from "node:test";
import { clearFaults } from "../e2e/sandbox.mjs";
import { beforeArrival, closeBrowser, openBrowser } from "../e2e/visitor.mjs";
import { calls, trespasses } from "./calls.mjs";
import { journeys, pageTrespass } from "./journeys.mjs";
import { divert } from "./witness.mjs";

before(async () => {
  await clearFaults();
  beforeArrival(divert);
  await openBrowser();
});
after(closeBrowser);

describe("the example's traffic is what openapi.json says", journeys);
describe("every call and its answers are what openapi.json says", calls);
describe("what openapi.json does not say is noticed", () => {
  trespasses();
  pageTrespass();
});
