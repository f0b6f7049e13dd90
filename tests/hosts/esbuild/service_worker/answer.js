// A worker that makes the journey for whoever asks.

import { told } from "../play/journey.js";

export function answer(advocate) {
  self.onactivate = (event) => event.waitUntil(self.clients.claim());
  self.onmessage = (event) => {
    const reply = async () => event.source.postMessage(await told(advocate, event.data));
    event.waitUntil(reply());
  };
}
