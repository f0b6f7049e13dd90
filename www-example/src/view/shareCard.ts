import type { User } from "advocate-wasm";
import { element } from "../element.ts";
import { programSharesOf, type MediumLink, type ProgramShare } from "../shareLinks.ts";
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
      : copyRow(`${programId}-code`, "Your referral code", suffix, code, "copy-row-code"),
    clean === undefined ? undefined : copyRow(`${programId}-clean`, "Your share link", suffix, clean),
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
  const rows = links.map(({ medium, label, url }) =>
    element("li", {}, copyRow(`${programId}-${medium}`, label, `: your link${suffix}`, url)),
  );
  return element("ul", { class: "media" }, ...rows);
}

/** A labelled, read-only text with its button; `hiddenSuffix` completes the label for screen readers. */
function copyRow(
  key: string,
  label: string,
  hiddenSuffix: string,
  text: string,
  extraClass = "",
): HTMLElement {
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
    element("label", { for: id }, label, element("span", { class: "visually-hidden" }, hiddenSuffix)),
    element("div", { class: "copy-line" }, field, copyButton(field, `${label}${hiddenSuffix}`)),
  );
}
