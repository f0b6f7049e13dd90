/** Keeps upserts and events that could not be sent, and sends them later: pass it to `new AdvocateClient({ outbox })`. */

import type { Outbox, OutboxOptions } from "./index.js";

export type { Outbox, OutboxOptions };

/**
 * An outbox in this browser's IndexedDB, shared by the tabs of the origin. Opens nothing before a client uses it; where
 * there is no IndexedDB, calls go out as they would without it. Throws `invalid_argument`.
 */
export function createOutbox(options?: OutboxOptions): Outbox;
