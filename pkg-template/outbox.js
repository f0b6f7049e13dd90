// "advocate-wasm/outbox": keeps upserts that could not be sent, and sends them later.

export { createOutbox } from "./outbox/outbox.js";
