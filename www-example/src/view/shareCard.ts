import type { User } from "advocate-wasm";
import { announce } from "../announcement.ts";
import { element } from "../element.ts";
import { programSharesOf, type MediumLink, type ProgramShare } from "../shareLinks.ts";
import { INVITATION, shareTarget } from "../shareTargets.ts";
import { copyButton } from "./copyButton.ts";

/** Everything the member can pass on: a code and links for each program they are in. */
export function shareCard(member: User): HTMLElement {
  const [first, ...others] = programSharesOf(member);
  return element(
    "section",
    { class: "card member-share", "aria-labelledby": "share-title" },
    element("h2", { id: "share-title" }, "Invite your friends"),
    ...(first === undefined ? [stillGrowing()] : shareRows(first, "")),
    ...others.map(otherProgram),
  );
}

function stillGrowing(): HTMLElement {
  return element("p", {}, "Your link is still growing. Come back in a few minutes and it will be ripe.");
}

function otherProgram(program: ProgramShare): HTMLElement {
  return element(
    "details",
    { class: "member-program" },
    element("summary", {}, `Also yours: ${program.name}`),
    element("div", { class: "member-share" }, ...shareRows(program, ` (${program.name})`)),
  );
}

/** `suffix` tells the rows of several programs apart for who hears them without the heading. */
function shareRows(program: ProgramShare, suffix: string): (HTMLElement | undefined)[] {
  const { programId, code, clean, media, moreMedia } = program;
  return [
    code === undefined
      ? undefined
      : shareRow({
          id: `${programId}-code`,
          label: "Your referral code",
          what: `your referral code${suffix}`,
          text: code,
        }),
    clean === undefined
      ? undefined
      : shareRow(
          {
            id: `${programId}-clean`,
            label: "Your share link",
            what: `your share link${suffix}`,
            text: clean,
          },
          systemShareButton(clean, suffix),
        ),
    media.length === 0 ? undefined : element("h3", {}, "One for each place you share"),
    mediaList(programId, media, suffix),
    moreMedia.length === 0
      ? undefined
      : element(
          "details",
          {},
          element("summary", {}, "More places"),
          mediaList(programId, moreMedia, suffix),
        ),
  ];
}

function mediaList(programId: string, links: readonly MediumLink[], suffix: string): HTMLElement | undefined {
  if (links.length === 0) return undefined;
  const rows = links.map(({ medium, label, url }) => {
    const what = `your link for ${label}${suffix}`;
    const row = { id: `${programId}-${medium}`, label, what, text: url, isHidden: true };
    return element("li", {}, shareRow(row, targetLink(medium, url, what)));
  });
  return element("ul", { class: "media" }, ...rows);
}

interface Row {
  id: string;
  label: string;
  /** The label in a sentence, for who hears a button without its row. */
  what: string;
  /** What is passed on. */
  text: string;
  /** Links for the media look alike to people, so that they are shown to nobody who can copy them. */
  isHidden?: boolean;
}

function shareRow({ id, label, what, text, isHidden = false }: Row, action?: HTMLElement): HTMLElement {
  const shown = element("code", { id: `share-${id}`, hidden: isHidden }, ...breakable(text));
  return element(
    "div",
    { class: "share-row", role: "group", "aria-label": label },
    element("p", { class: "share-label" }, label),
    shown,
    element("div", { class: "share-actions" }, action, copyButton(shown, what)),
  );
}

/** May be broken at its slashes rather than within its words. */
function breakable(text: string): (string | HTMLElement)[] {
  return text.split(/(?<=[/?&])/).flatMap((part) => [part, element("wbr")]);
}

/** Begins a message or a post over the medium, where it has an address for that. */
function targetLink(medium: string, url: string, what: string): HTMLElement | undefined {
  const target = shareTarget(medium, url);
  if (target === undefined) return undefined;
  const isPage = target.address.startsWith("https:");
  return element(
    "a",
    {
      class: "button button-small",
      href: target.address,
      "aria-label": `${target.verb} ${what}`,
      // Where the friend's page opens, this one stays; it learns nothing of it.
      target: isPage ? "_blank" : undefined,
      rel: isPage ? "noopener noreferrer" : undefined,
    },
    target.verb,
  );
}

/** The system's own sheet, where there is one. */
function systemShareButton(url: string, suffix: string): HTMLElement | undefined {
  if (typeof navigator.share !== "function") return undefined;
  const label = `Share your share link${suffix}`;
  const button = element(
    "button",
    { type: "button", class: "button button-small", "aria-label": label },
    "Share",
  );
  button.addEventListener("click", () => {
    navigator.share({ ...INVITATION, url }).catch((error: unknown) => {
      const isChangeOfMind = error instanceof DOMException && error.name === "AbortError";
      if (!isChangeOfMind) announce("Your browser couldn’t open its share sheet. Copy the link instead.");
    });
  });
  return button;
}
