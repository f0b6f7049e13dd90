// Ending a wait from outside: the deadline of an attempt, and the caller's signal.

import { isAdvocateError, problem } from "../module/errors.js";

export const aborted = (what, signal) =>
  problem("aborted", `${what} was aborted by its signal`, false, signal.reason);

/** The same failure, saying how many requests had been sent. */
export function counted(error, attempts) {
  return isAdvocateError(error) ? Object.assign(error, { attempts }) : error;
}

// By signal: what is to be told when it fires. One listener each, for Node warns of more than ten.
const stops = new WeakMap();

/** Has `stop` called when the signal fires; yields how to take that back. */
function onAbort(signal, stop) {
  let waiting = stops.get(signal);
  if (!waiting) {
    waiting = [];
    waiting.listener = () => [...waiting].forEach((stop) => stop());
    stops.set(signal, waiting);
    signal.addEventListener("abort", waiting.listener);
  }
  waiting.push(stop);
  return () => {
    waiting.splice(waiting.indexOf(stop), 1);
    if (waiting.length > 0) return;
    stops.delete(signal);
    signal.removeEventListener("abort", waiting.listener);
  };
}

/**
 * Waits for what `work` promises, at most `timeoutMs`, and no longer than the signal allows. `work` gets a signal that
 * fires whenever the wait ends without a result, so that nothing goes on behind the caller's back.
 */
export async function within(timeoutMs, signal, what, repeatable, work) {
  const controller = new AbortController();
  let timer;
  let stop;
  let forget;
  const ended = new Promise((_, reject) => {
    stop = () => reject(aborted(what, signal));
    const late = () => reject(problem("timeout", `${what} did not finish within timeoutMs`, repeatable));
    timer = setTimeout(late, timeoutMs);
  });
  ended.catch(() => {}); // it may end before anyone waits
  try {
    if (signal?.aborted) stop();
    else if (signal) forget = onAbort(signal, stop);
    return await Promise.race(signal?.aborted ? [ended] : [ended, work(controller.signal)]);
  } catch (thrown) {
    controller.abort();
    throw thrown;
  } finally {
    clearTimeout(timer);
    forget?.();
  }
}

/** Lets time pass before another attempt; a page that comes back online need not wait any longer. */
export async function pause(delayMs, signal, what) {
  let resume;
  const passed = new Promise((resolve) => void (resume = resolve));
  const timer = setTimeout(resume, delayMs);
  globalThis.addEventListener?.("online", resume);
  try {
    await within(0x7fffffff, signal, what, false, () => passed);
  } finally {
    clearTimeout(timer);
    globalThis.removeEventListener?.("online", resume);
  }
}
