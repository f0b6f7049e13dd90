import type { Details } from "./backend.ts";

const KEY = "lopsided-session";

let details = read();

/** Who is signed in at the shop, as long as this tab lives: what a real shop's own server knows by a cookie of its own. */
export function signedIn(): Details | undefined {
  return details;
}

export function signIn(known: Details): void {
  details = known;
  // Storage may be switched off; then the session ends with the page.
  attempt(() => sessionStorage.setItem(KEY, JSON.stringify(known)));
}

export function signOut(): void {
  details = undefined;
  attempt(() => sessionStorage.removeItem(KEY));
}

/** Whatever stands there may be another script's writing. */
function read(): Details | undefined {
  const known = attempt(() => JSON.parse(sessionStorage.getItem(KEY) ?? "null") as Partial<Details> | null);
  const { firstName, lastName, email } = known ?? {};
  const isWhole = [firstName, lastName, email].every((part) => typeof part === "string");
  return isWhole ? ({ firstName, lastName, email } as Details) : undefined;
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
