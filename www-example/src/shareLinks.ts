import type { ProgramShareLink, User } from "advocate-wasm";

/** A member's links of one program, in the order they are offered. */
export interface ProgramLinks {
  programId: string;
  /** The link that names no medium: good for anywhere. */
  clean: string | undefined;
  media: readonly MediumLink[];
}

/** The link for one medium, so that the shop can tell later where a friend came from. */
export interface MediumLink {
  medium: string;
  label: string;
  url: string;
}

// The page itself is an embedded surface; a link for a pop-up or a mobile app would count the share in the wrong place.
const ENGAGEMENT_MEDIA = ["EMBED", "HOSTED", "UNKNOWN", "POPUP", "EMAIL", "MOBILE"];

const LABELS: Record<string, string> = {
  DIRECT: "Direct link",
  EMAIL: "E-mail",
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
  UNKNOWN: "Anywhere else",
  WHATSAPP: "WhatsApp",
};

export function shareLinksOf(member: User): ProgramLinks[] {
  return Object.entries(member.programShareLinks ?? {})
    .map(([programId, links]) => ({ programId, clean: links.cleanShareLink, media: mediaOf(links) }))
    .filter((program) => program.clean !== undefined || program.media.length > 0);
}

function mediaOf(links: ProgramShareLink): MediumLink[] {
  const byMedium = ENGAGEMENT_MEDIA.map((name) => links[name]).find((entry) => typeof entry === "object");
  return Object.entries(byMedium ?? {}).map(([medium, url]) => ({ medium, url, label: labelOf(medium) }));
}

/** The server may know media this page does not: "NEW_THING" becomes "New thing". */
function labelOf(medium: string): string {
  const words = medium.replaceAll("_", " ").toLowerCase();
  return LABELS[medium] ?? words.charAt(0).toUpperCase() + words.slice(1);
}
