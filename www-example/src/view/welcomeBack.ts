import type { Details } from "../backend.ts";
import { byId, element } from "../element.ts";
import type { InvitationCard } from "./invitationCard.ts";

const TITLE = document.title;

/** The front page as a member sees it: nobody is asked to join twice. */
export function showWelcomeBack({ firstName }: Details, invitation: InvitationCard): void {
  document.title = TITLE;
  invitation.remove();
  byId("join-title", HTMLHeadingElement).textContent = `Good to see you, ${firstName}.`;
  byId("join-pitch", HTMLParagraphElement).textContent =
    "Your links, and the friends who used them, are on your page.";
  document
    .getElementById("sign-up")
    ?.replaceWith(element("a", { class: "button button-wide", href: "#/member" }, "Go to your page"));
  for (const link of document.querySelectorAll<HTMLAnchorElement>(".to-join")) {
    link.href = "#/member";
    link.textContent = "Your page";
  }
  document.querySelector(".join .small-print")?.remove();
}
