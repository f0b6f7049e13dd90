// The extension's service worker: makes the journey for its own page.

import { told } from "../play/journey.js";

export const listen = (advocate) =>
  chrome.runtime.onMessage.addListener((given, _, reply) => {
    told(advocate, given).then(reply);
    return true; // the reply comes later
  });
