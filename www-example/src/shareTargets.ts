/** What a share says beside its link. */
export const INVITATION = {
  title: "Half a crate of odd fruit, on me",
  text: "I get Lopsided’s odd fruit, straight from the orchard. With my link your first crate is half price:",
};

/** Where a message or a post with a link in it begins. */
export interface ShareTarget {
  verb: "Send" | "Post";
  address: string;
}

/** The media with a public address for that; the others can be copied for only. */
const TARGETS = new Map<string, (link: string) => ShareTarget>([
  ["EMAIL", (link) => send("mailto:", { subject: INVITATION.title, body: `${INVITATION.text}\n${link}` })],
  ["WHATSAPP", (link) => send("https://wa.me/", { text: `${INVITATION.text} ${link}` })],
  ["SMS", (link) => send("sms:", { body: `${INVITATION.text} ${link}` })],
  ["LINEMESSENGER", (url) => send("https://social-plugins.line.me/lineit/share", { url })],
  ["TWITTER", (url) => post("https://x.com/intent/post", { text: INVITATION.text, url })],
  ["FACEBOOK", (u) => post("https://www.facebook.com/sharer/sharer.php", { u })],
  ["LINKEDIN", (url) => post("https://www.linkedin.com/sharing/share-offsite/", { url })],
  [
    "PINTEREST",
    (url) => post("https://www.pinterest.com/pin/create/button/", { url, description: INVITATION.text }),
  ],
]);

export function shareTarget(medium: string, link: string): ShareTarget | undefined {
  return TARGETS.get(medium)?.(link);
}

function send(address: string, query: Record<string, string>): ShareTarget {
  return { verb: "Send", address: withQuery(address, query) };
}

function post(address: string, query: Record<string, string>): ShareTarget {
  return { verb: "Post", address: withQuery(address, query) };
}

/** Mail programs show a plus as a plus. */
function withQuery(address: string, query: Record<string, string>): string {
  return `${address}?${new URLSearchParams(query).toString().replaceAll("+", "%20")}`;
}
