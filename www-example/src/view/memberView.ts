import type { User, UserByCode } from "advocate-wasm";
import crate from "../art/crate.svg";
import { byId, element } from "../element.ts";
import { personName, portrait, shortName } from "../person.ts";
import { shareLinksOf, type MediumLink, type ProgramLinks } from "../shareLinks.ts";
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
      element("img", { class: "member-art", src: crate, alt: "", width: "560", height: "460" }),
      element("p", {}, element("a", { href: "/" }, "Back to the front page")),
    ),
    element(
      "section",
      { class: "card member-share", "aria-labelledby": "share-title" },
      ...shareCard(member),
    ),
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

function shareCard(member: User): (HTMLElement | undefined)[] {
  const programs = shareLinksOf(member);
  const codes = [...new Set(Object.values(member.referralCodes ?? {}))];
  const parts = [
    element("h2", { id: "share-title" }, "Invite your friends"),
    ...codes.map((code, at) =>
      copyRow(`code-${at}`, "Your referral code", "your referral code", code, "copy-row-code"),
    ),
    ...programs.flatMap((program) => programRows(program, programs.length > 1)),
  ];
  if (programs.length > 0 || codes.length > 0) return parts;
  return [
    ...parts,
    element("p", {}, "Your link is still growing. Come back in a few minutes and it will be ripe."),
  ];
}

/** Which program a link belongs to only matters to who is in several. */
function programRows(program: ProgramLinks, oneOfSeveral: boolean): (HTMLElement | undefined)[] {
  const suffix = oneOfSeveral ? ` (${program.programId})` : "";
  const rows = (links: readonly MediumLink[]): HTMLElement[] =>
    links.map(({ medium, label, url }) =>
      element(
        "li",
        {},
        copyRow(`${program.programId}-${medium}`, label, `your link for ${label}${suffix}`, url),
      ),
    );
  const [favourites, others] = [rows(program.media), rows(program.moreMedia)];
  const clean = `your share link${suffix}`;
  return [
    program.clean === undefined
      ? undefined
      : copyRow(`${program.programId}-clean`, `Your share link${suffix}`, clean, program.clean),
    favourites.length === 0 ? undefined : element("h3", {}, `One for each place you share${suffix}`),
    favourites.length === 0 ? undefined : element("ul", { class: "media" }, ...favourites),
    others.length === 0
      ? undefined
      : element(
          "details",
          {},
          element("summary", {}, `More places${suffix}`),
          element("ul", { class: "media" }, ...others),
        ),
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
