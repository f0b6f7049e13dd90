import { byId, element } from "../element.ts";
import type { Invitation } from "../invitation.ts";
import { personName, portrait, shortName } from "../person.ts";
import { troubleOf } from "../trouble.ts";
import { troubleNotice } from "./troubleNotice.ts";

/** The greeting above the headline; hidden for visitors nobody invited. */
export class InvitationCard {
  readonly #card = byId("invitation", HTMLDivElement);
  readonly #retry: () => void;

  constructor(retry: () => void) {
    this.#retry = retry;
  }

  /** The shape of what is coming, while it is looked up; unless the head start has greeted already. */
  showPending(): void {
    if (!this.#card.hidden && this.#card.dataset["state"] === "known") return;
    this.#card.hidden = false;
    this.#card.setAttribute("aria-busy", "true");
    this.#put(
      "pending",
      element("span", { class: "portrait skeleton" }),
      element(
        "div",
        { class: "invitation-words" },
        element("p", { class: "visually-hidden" }, "Looking up your invitation…"),
        element("span", { class: "skeleton skeleton-title", "aria-hidden": "true" }),
        element("span", { class: "skeleton skeleton-line", "aria-hidden": "true" }),
      ),
    );
  }

  show(invitation: Invitation): void {
    this.#card.hidden = false;
    this.#card.removeAttribute("aria-busy");
    if (invitation.kind === "known") this.#showHost(invitation);
    else if (invitation.kind === "unreachable") this.#showUnreachable(invitation);
    else this.#showOver(invitation.kind);
  }

  #showHost({ host }: Extract<Invitation, { kind: "known" }>): void {
    this.#put(
      "known",
      portrait(host),
      words(
        `${personName(host)} invited you`,
        `Your first crate is half price, and ${shortName(host)} gets a jar of quince jelly.`,
      ),
    );
    byId("join-title", HTMLHeadingElement).textContent = `Join with ${shortName(host)}’s invitation`;
    byId("join-pitch", HTMLParagraphElement).textContent =
      "€9.50 for your first crate, then €19 every other week. Join now, pay when the first crate ships.";
  }

  /** Members have accepted theirs. The head start must not find the card either. */
  remove(): void {
    this.#card.remove();
  }

  #showOver(why: "unknown" | "expired"): void {
    const titles = {
      unknown: "This invitation is no longer valid",
      expired: "This invitation has expired",
    };
    const advice = {
      unknown: "You can still join; the fruit is just as odd without one.",
      expired: "You can still join. Or ask your friend for a new link: it halves your first crate.",
    };
    this.#put(why, words(titles[why], advice[why]));
  }

  #showUnreachable({ cause }: Extract<Invitation, { kind: "unreachable" }>): void {
    const trouble = {
      ...troubleOf(cause),
      title: "We couldn’t look up who invited you",
      advice: "Your invitation is kept on this device and still counts when you join.",
    };
    const retry = element(
      "button",
      { type: "button", class: "button button-small", click: () => this.#tryAgain() },
      "Try again",
    );
    this.#put("unreachable", troubleNotice("invitation-trouble", trouble, retry));
  }

  /** The button goes away with the notice; the focus stays with the card. */
  #tryAgain(): void {
    this.#card.tabIndex = -1;
    this.#card.focus();
    this.#retry();
  }

  #put(state: Invitation["kind"] | "pending", ...children: Node[]): void {
    this.#card.dataset["state"] = state;
    this.#card.replaceChildren(...children);
  }
}

function words(title: string, text: string): HTMLElement {
  return element(
    "div",
    { class: "invitation-words" },
    element("p", { class: "invitation-title" }, title),
    element("p", {}, text),
  );
}
