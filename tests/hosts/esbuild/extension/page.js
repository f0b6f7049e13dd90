import { givenBy } from "../app/page.js";

chrome.runtime.sendMessage(givenBy(location.href)).then((outcome) => (globalThis.outcome = outcome));
