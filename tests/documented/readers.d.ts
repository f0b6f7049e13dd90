// What the reader's own page has, and a snippet may use without making it. Few names, each with its reason: whatever a snippet can
// declare or import, it does.

import type { AdvocateClient, UserUpsert } from "advocate-wasm";

declare global {
  /** The page's client, where a snippet shows what comes after it was made. */
  const client: AdvocateClient;
  /** Who signs up, as the page's form says. */
  const user: UserUpsert;
  /** How the page gets its token: README's "After sign-up" has it in full, snippets about something else do not repeat it. */
  const userToken: () => Promise<string>;

  /** Elements of the page, which browsers know by their ids. */
  const greeting: HTMLElement;
  const signUpLink: HTMLAnchorElement;

  /** What the page does about a failure is its design, and no snippet's subject. */
  function show(errors: string[] | undefined): void;
  function report(entry: object): void;
  function offerToTryAgain(): void;
}
