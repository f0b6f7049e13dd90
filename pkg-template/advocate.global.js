// For a page without a build: `<script src="…/advocate.global.js">` makes `globalThis.advocate`, which has every export of
// the default entry and of the outbox.

import * as advocate from "./index.js";
import { createOutbox } from "./outbox.js";

globalThis.advocate = { ...advocate, createOutbox };

// Of which only who requires it knows.
export default globalThis.advocate;
