import type { User, UserByCode } from "advocate-wasm";
import { byId, element } from "../element.ts";
import { personName, portrait, shortName } from "../person.ts";
import { shareLinksOf, type ProgramLinks } from "../shareLinks.ts";
import { copyButton } from "./copyButton.ts";

/** Puts the member's page in the landing page's place and moves the focus to its title. */
export function showMember(member: User, referrers: Promise<UserByCode[]>): void {
  const title = element(
    "h1",
    { id: "member-title", tabindex: "-1" },
    `Welcome to the orchard, ${member.firstName ?? "friend"}.`,
  );
  const membership = byId("membership", HTMLDivElement);
  membership.replaceChildren(
    element(
      "section",
      { class: "member-hello", "aria-labelledby": "member-title" },
      title,
      element(
        "p",
        { class: "lead" },
        "Your first crate is reserved. Now pass it on: friends pay half for their first crate, you get a jar of jelly for each.",
      ),
      referrerCard(referrers),
    ),
    element(
      "section",
      { class: "card member-share", "aria-labelledby": "share-title" },
      ...shareCard(member),
    ),
    element("p", { class: "member-back" }, element("a", { href: "/" }, "Back to the front page")),
  );
  byId("landing", HTMLDivElement).hidden = true;
  document.querySelector<HTMLElement>(".site-nav")?.setAttribute("hidden", "");
  membership.hidden = false;
  document.title = "Welcome to Lopsided";
  scrollTo({ top: 0, behavior: "instant" });
  title.focus({ preventScroll: true });
}

function referrerCard(referrers: Promise<UserByCode[]>): HTMLElement {
  const card = element(
    "div",
    { class: "invitation", "aria-live": "polite", "aria-busy": "true", "data-state": "pending" },
    element("span", { class: "portrait skeleton" }),
    element("span", { class: "skeleton skeleton-title", "aria-hidden": "true" }),
  );
  void referrers.then((people) => {
    card.removeAttribute("aria-busy");
    card.dataset["state"] = people.length > 0 ? "known" : "none";
    card.replaceChildren(...(people.length > 0 ? people.map(thanks) : [foundAlone()]));
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

function foundAlone(): HTMLElement {
  return element("p", {}, "You found us all by yourself. Well sniffed out.");
}

function shareCard(member: User): HTMLElement[] {
  const programs = shareLinksOf(member);
  const codes = [...new Set(Object.values(member.referralCodes ?? {}))];
  const parts = [
    element("h2", { id: "share-title" }, "Invite your friends"),
    ...codes.map(codeRow),
    ...programs.flatMap(programRows),
  ];
  if (programs.length > 0 || codes.length > 0) return parts;
  return [
    ...parts,
    element("p", {}, "Your link is still growing. Come back in a few minutes and it will be ripe."),
  ];
}

function codeRow(code: string): HTMLElement {
  return copyRow("code", "Your referral code", "your referral code", code, "copy-row-code");
}

/** Which program a link belongs to only matters to who is in several. */
function programRows(
  { programId, clean, media }: ProgramLinks,
  _at: number,
  all: ProgramLinks[],
): HTMLElement[] {
  const suffix = all.length > 1 ? ` (${programId})` : "";
  const rows = media.map(({ medium, label, url }) =>
    element("li", {}, copyRow(`${programId}-${medium}`, label, `your link for ${label}${suffix}`, url)),
  );
  return [
    ...(clean === undefined
      ? []
      : [copyRow(`${programId}-clean`, `Your share link${suffix}`, `your share link${suffix}`, clean)]),
    ...(rows.length === 0
      ? []
      : [
          element("h3", {}, `One for each place you share${suffix}`),
          element("ul", { class: "media" }, ...rows),
        ]),
  ];
}

function copyRow(key: string, label: string, what: string, text: string, extraClass = ""): HTMLElement {
  const id = `copy-${key}`;
  const field = element("input", {
    id,
    value: text,
    readonly: true,
    spellcheck: "false",
    focus: () => field.select(),
  });
  return element(
    "div",
    { class: `copy-row ${extraClass}`.trim() },
    element("label", { for: id }, label),
    element("div", { class: "copy-line" }, field, copyButton(field, what)),
  );
}
