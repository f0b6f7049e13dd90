import { givenBy } from "../play/page.js";

chrome.runtime.sendMessage(givenBy(location.href)).then((outcome) => (globalThis.outcome = outcome));
