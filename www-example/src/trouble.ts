import { isAdvocateError, type ErrorCode } from "advocate-wasm";
import { KeptSignUp } from "./account.ts";
import { BackendError } from "./backend.ts";

/** A failure in words a visitor can use. */
export interface Trouble {
  /** The code of the error, for who reports it. */
  code: string;
  title: string;
  advice: string;
  /** What exactly was refused, where the server said so. */
  reasons: readonly string[];
  /** Whether the very same request may work in a moment. */
  worthRetrying: boolean;
}

type Words = Pick<Trouble, "title" | "advice" | "worthRetrying">;

const OFFLINE: Words = {
  title: "You’re offline",
  advice: "Everything you typed is still here. Try again once you’re back online.",
  worthRetrying: true,
};
const OURS: Words = {
  title: "Something went wrong on our side",
  advice: "Everything you typed is still here. Please try again in a moment.",
  worthRetrying: true,
};
const PASS: Words = {
  title: "Your sign-up pass didn’t work",
  advice: "It may have run out while you were typing. Try again and we’ll fetch a new one.",
  worthRetrying: true,
};

const KEPT =
  "Your sign-up is kept on this device, your invitation included, and goes out by itself as soon as it can. Keep this tab.";

const WORDS: Partial<Record<ErrorCode, Words>> = {
  network: {
    title: "We couldn’t reach our server",
    advice: "Everything you typed is still here. Check your connection, then try again.",
    worthRetrying: true,
  },
  timeout: {
    title: "Our server is taking too long",
    advice: "Everything you typed is still here. Give it a moment, then try again.",
    worthRetrying: true,
  },
  server_error: {
    title: "Our server dropped the crate",
    advice: "Everything you typed is still here. We’re picking things up; please try again.",
    worthRetrying: true,
  },
  rate_limited: {
    title: "That’s a lot of sign-ups from one place",
    advice: "Everything you typed is still here. Please wait a little, then try again.",
    worthRetrying: true,
  },
  validation_failed: {
    title: "Something in the form wasn’t accepted",
    advice: "Please check your details and join again.",
    worthRetrying: false,
  },
  endpoint_disabled: {
    title: "Joining isn’t switched on yet",
    advice: "That’s ours to fix, not yours: the shop’s owner has to enable sign-ups for this program.",
    worthRetrying: false,
  },
  forbidden: {
    title: "This sign-up isn’t allowed",
    advice: "The program refused it. If you think that’s wrong, write to us and we’ll look.",
    worthRetrying: false,
  },
  not_found: {
    title: "We can’t find our own program",
    advice: "That’s ours to fix: this page asks for a program the server doesn’t know.",
    worthRetrying: false,
  },
  unauthorized: PASS,
  token_expired: PASS,
  token_mismatch: PASS,
  token_required: PASS,
  invalid_token: PASS,
};

/** Puts any error of the sign-up or of a look-up into words. */
export function troubleOf(error: unknown): Trouble {
  const cause = rootOf(error);
  const code = isAdvocateError(cause) || cause instanceof BackendError ? cause.code : "internal";
  const unreached = code === "network" || code === "timeout";
  const words = unreached && !navigator.onLine ? OFFLINE : (WORDS[code] ?? OURS);
  const advice = error instanceof KeptSignUp ? KEPT : (waitingAdvice(cause) ?? words.advice);
  return { code, ...words, advice, reasons: reasonsOf(cause) };
}

/** The same once the connection is back, when "offline" is no longer true. */
export function troubleBackOnline(error: unknown): Trouble {
  const advice =
    error instanceof KeptSignUp
      ? "Your sign-up goes out by itself now. If nothing happens in a moment, try again."
      : "Everything you typed is still here. Try again.";
  return { ...troubleOf(error), title: "You’re back online", advice };
}

/** What failed in the first place: the package says what that kept it from. */
function rootOf(error: unknown): unknown {
  if (error instanceof KeptSignUp) return rootOf(error.cause);
  return isAdvocateError(error) && error.cause instanceof BackendError ? error.cause : error;
}

/** The server's own list; it may repeat what the visitor typed, so it is shown to them and goes nowhere else. */
function reasonsOf(error: unknown): readonly string[] {
  return (isAdvocateError(error) && error.validationErrors) || [];
}

function waitingAdvice(error: unknown): string | undefined {
  if (!isAdvocateError(error) || error.retryAfterMs === undefined) return undefined;
  const seconds = Math.ceil(error.retryAfterMs / 1000);
  const wait = seconds > 90 ? `${Math.ceil(seconds / 60)} minutes` : `${seconds} seconds`;
  return `Everything you typed is still here. Please try again in about ${wait}.`;
}
