import type { User, UserByCode } from "advocate-wasm";
import crate from "../art/crate.svg";
import { element } from "../element.ts";
import { personName, portrait, shortName } from "../person.ts";

/** Welcomes the member, and thanks whoever brought them. */
export function memberHello(member: User, referrers: Promise<UserByCode[]>): HTMLElement {
  return element(
    "section",
    { class: "member-hello", "aria-labelledby": "member-title" },
    element(
      "h1",
      { id: "member-title", tabindex: "-1" },
      `Welcome to the orchard, ${member.firstName || "friend"}.`,
    ),
    element(
      "p",
      { class: "lead" },
      "Your first crate is reserved. Now pass it on: friends pay half for their first crate, you get a jar of jelly for each.",
    ),
    referrerCard(referrers, (member.referredByCodes ?? []).length > 0),
  );
}

export function memberFoot(signOut: HTMLButtonElement): HTMLElement {
  return element(
    "div",
    { class: "member-foot" },
    element("img", { class: "member-art", src: crate, alt: "", width: "560", height: "460" }),
    element("p", { class: "member-ways" }, element("a", { href: "/" }, "Back to the front page"), signOut),
  );
}

/** `isReferred`: that somebody brought them is known, even where nobody can say who. */
function referrerCard(referrers: Promise<UserByCode[]>, isReferred: boolean): HTMLElement {
  const card = element(
    "div",
    { class: "invitation invitations", "aria-live": "polite", "aria-busy": "true", "data-state": "pending" },
    element(
      "div",
      { class: "referrer" },
      element("span", { class: "portrait skeleton" }),
      element("span", { class: "skeleton skeleton-title", "aria-hidden": "true" }),
    ),
  );
  void referrers.then((people) => {
    card.removeAttribute("aria-busy");
    card.dataset["state"] = people.length > 0 ? "known" : "none";
    const nobody = isReferred ? broughtBySomebody() : foundAlone();
    card.replaceChildren(...(people.length > 0 ? people.map(thanks) : [nobody]));
  });
  return card;
}

function thanks(person: UserByCode): HTMLElement {
  return element(
    "div",
    { class: "referrer" },
    portrait(person),
    element(
      "div",
      { class: "invitation-words" },
      element("p", { class: "invitation-title" }, `You were invited by ${personName(person)}`),
      element("p", {}, `${shortName(person)}’s jar of quince jelly ships with your first crate.`),
    ),
  );
}

function broughtBySomebody(): HTMLElement {
  return element(
    "p",
    {},
    "A friend’s invitation brought you here. It counts, though we can’t say whose it is just now.",
  );
}

function foundAlone(): HTMLElement {
  return element("p", {}, "You found us all by yourself. Well sniffed out.");
}
