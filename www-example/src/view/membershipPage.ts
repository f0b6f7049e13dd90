import { isAdvocateError, type User } from "advocate-wasm";
import type { Account } from "../account.ts";
import { byId, element } from "../element.ts";
import { listFriends } from "../friends.ts";
import { troubleOf, type Trouble } from "../trouble.ts";
import { friendsCard } from "./friendsCard.ts";
import { memberFoot, memberHello } from "./memberHello.ts";
import { shareCard } from "./shareCard.ts";
import { troubleNotice } from "./troubleNotice.ts";

const TITLE = "Welcome to Lopsided";

/** The member's own page. The address says whether it is seen; this says what stands in it. */
export class MembershipPage {
  readonly #page = byId("/member", HTMLDivElement);
  /** What the page's own HTML has: the shape of what is coming. */
  readonly #pending = [...this.#page.children];
  readonly #signOut: () => Promise<void>;
  #shown: Account | undefined;

  constructor(signOut: () => Promise<void>) {
    this.#signOut = signOut;
  }

  /** Comes back to what stands here, or asks for it. */
  open(account: Account): void {
    document.title = TITLE;
    if (this.#shown === account) focusTitle();
    else void this.load(account);
  }

  showMember(account: Account, member: User): void {
    this.#shown = account;
    this.#put(
      memberHello(member, account.referrers(member)),
      shareCard(member),
      friendsCard((offset) => listFriends(account.client, member, offset)),
      memberFoot(this.#signOutButton()),
    );
  }

  /** Asks the program for the member. Never rejects: every outcome is a state of the page. */
  async load(account: Account): Promise<void> {
    this.#shown = account;
    this.#page.replaceChildren(...this.#pending);
    try {
      this.showMember(account, await account.member());
    } catch (error) {
      const { title, trouble } = await absence(account, error);
      this.#putNotice(title, trouble, account);
    }
  }

  #putNotice(title: string, trouble: Trouble, account: Account): void {
    const click = (): void => void this.load(account);
    const retry = element("button", { type: "button", class: "button button-small", click }, "Try again");
    const hello = element(
      "section",
      { class: "member-hello", "aria-labelledby": "member-title" },
      element("h1", { id: "member-title", tabindex: "-1" }, title),
      troubleNotice("member-trouble", trouble, retry),
    );
    this.#put(hello, memberFoot(this.#signOutButton()));
  }

  #signOutButton(): HTMLButtonElement {
    const button = element(
      "button",
      { type: "button", class: "button button-small button-quiet" },
      "Sign out",
    );
    button.addEventListener("click", () => {
      button.setAttribute("aria-disabled", "true");
      void this.#signOut().catch((error: unknown) => {
        const words = {
          title: "This device hasn’t forgotten you yet",
          advice: "The browser’s storage didn’t answer. Please sign out again.",
        };
        button.before(troubleNotice("sign-out-trouble", { ...troubleOf(error), ...words }));
        button.removeAttribute("aria-disabled");
      });
    });
    return button;
  }

  #put(...sections: HTMLElement[]): void {
    this.#page.replaceChildren(...sections);
    document.title = TITLE;
    focusTitle();
  }
}

/** Why the member isn't there, in words. */
async function absence(account: Account, error: unknown): Promise<{ title: string; trouble: Trouble }> {
  const trouble = { ...troubleOf(error), worthRetrying: true };
  if (!isAdvocateError(error) || error.code !== "not_found") {
    const advice = "Your membership is safe. Give it a moment, then try again.";
    return { title: "Your page isn’t here just now", trouble: { ...trouble, advice } };
  }
  if (await account.isWaiting()) {
    const words = {
      title: "Your sign-up hasn’t reached us yet",
      advice: "It’s kept on this device, your invitation included, and goes out by itself as soon as it can.",
    };
    return { title: `Almost there, ${account.details.firstName}.`, trouble: { ...trouble, ...words } };
  }
  const words = {
    title: "The orchard doesn’t have your sign-up",
    advice: "Please sign out below and join once more; it takes a minute.",
  };
  return { title: "We can’t find you", trouble: { ...trouble, ...words } };
}

function focusTitle(): void {
  scrollTo({ top: 0, behavior: "instant" });
  document.getElementById("member-title")?.focus({ preventScroll: true });
}
