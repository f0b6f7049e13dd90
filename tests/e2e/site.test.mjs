// The example site in a real browser, against the real sandbox.
//
// One file on purpose: faults ordered from the sandbox hit whoever asks next, so nothing here may run side by side.

import { after, afterEach, before, describe } from "node:test";
import { clearFaults } from "./sandbox.mjs";
import { friends } from "./specs/friends.mjs";
import { invitations, invitationsOutOfReach } from "./specs/invitations.mjs";
import { journey } from "./specs/journey.mjs";
import { keyboard } from "./specs/keyboard.mjs";
import { layout } from "./specs/layout.mjs";
import { membership } from "./specs/membership.mjs";
import { privacy } from "./specs/privacy.mjs";
import { sandboxPage } from "./specs/sandbox_page.mjs";
import { states } from "./specs/states.mjs";
import { troubles } from "./specs/troubles.mjs";
import { closeBrowser, openBrowser } from "./visitor.mjs";

before(async () => {
  await clearFaults();
  await openBrowser();
});
afterEach(clearFaults);
after(closeBrowser);

describe("the whole journey", journey);
describe("invitations", invitations);
describe("invitations that cannot be looked up", invitationsOutOfReach);
describe("the member's page", membership);
describe("the landing page's layout", layout);
describe("codes that were told, and friends who came", friends);
describe("the sandbox's own page", sandboxPage);
describe("when something goes wrong", troubles);
describe("by keyboard and by ear", keyboard);
describe("privacy and policy", privacy);
describe("every state, on every screen", states);
