import { shareLink, type User } from "advocate-wasm";

/** What a member shares for one program, in the order it is offered. */
export interface ProgramShare {
  programId: string;
  /** The program's id in words a member can read. */
  name: string;
  code: string | undefined;
  /** The link that names no medium: good for anywhere. */
  clean: string | undefined;
  /** One for each of the places people share most. */
  media: readonly MediumLink[];
  /** The rest. */
  moreMedia: readonly MediumLink[];
}

/** The link for one medium, so that the shop can tell later where a friend came from. */
export interface MediumLink {
  medium: string;
  label: string;
  url: string;
}

// The page itself is an embedded surface; a link for a pop-up or a mobile app would count the share in the wrong place.
const ENGAGEMENT_MEDIUM = "EMBED";

const FAVOURITES = ["EMAIL", "WHATSAPP", "SMS", "FACEBOOK", "TWITTER", "LINKEDIN"];

/** These say no more about where a friend came from than the clean link does. */
const NO_PLACE = ["DIRECT", "UNKNOWN"];

const LABELS = new Map(
  Object.entries({
    EMAIL: "Email",
    FACEBOOK: "Facebook",
    FBMESSENGER: "Messenger",
    LINKEDIN: "LinkedIn",
    LINEMESSENGER: "LINE",
    MESSENGER: "Messenger",
    PINTEREST: "Pinterest",
    QRCODE: "QR code",
    REMINDER: "Reminder",
    SMS: "Text message",
    TWITTER: "X (Twitter)",
    WHATSAPP: "WhatsApp",
  }),
);

export function programSharesOf(member: User): ProgramShare[] {
  const [codes, links] = [member.referralCodes ?? {}, member.programShareLinks ?? {}];
  const programIds = [...new Set([...Object.keys(links), ...Object.keys(codes)])];
  return programIds.map((programId) => {
    const known = [...FAVOURITES, ...NO_PLACE];
    const others = Object.keys(links[programId]?.[ENGAGEMENT_MEDIUM] ?? {});
    const linksFor = (media: readonly string[]): MediumLink[] =>
      media.flatMap((shareMedium) => mediumLink(member, programId, shareMedium));
    return {
      programId,
      name: inWords(programId),
      code: codes[programId],
      clean: shareLink(member, { programId }),
      media: linksFor(FAVOURITES),
      moreMedia: linksFor(others.filter((medium) => !known.includes(medium))),
    };
  });
}

/** None where the medium has no link of its own. */
function mediumLink(member: User, programId: string, shareMedium: string): MediumLink[] {
  const url = shareLink(member, { programId, shareMedium, engagementMedium: ENGAGEMENT_MEDIUM });
  const isOwn = url !== undefined && url !== shareLink(member, { programId });
  return isOwn ? [{ medium: shareMedium, url, label: labelOf(shareMedium) }] : [];
}

/** The server may know media this page does not. */
function labelOf(medium: string): string {
  return LABELS.get(medium) ?? inWords(medium);
}

/** "NEW_THING" and "new-thing" become "New thing". */
function inWords(id: string): string {
  const words = id.replace(/[-_]+/g, " ").toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
