import type { UserByCode } from "advocate-wasm";
import { element } from "./element.ts";

/** "Bob T.", as much of a member's name as the API gives to strangers. */
export function personName(person: UserByCode): string {
  const initial = person.lastInitial ? `${person.lastInitial.replace(/\.$/, "")}.` : "";
  return [person.firstName, initial].filter(Boolean).join(" ") || "A member";
}

/** The first name alone, for a second mention. */
export function shortName(person: UserByCode): string {
  return person.firstName || "your friend";
}

/** The member's picture; their initials where there is none or it does not load. */
export function portrait(person: UserByCode): HTMLElement {
  const initials = `${person.firstName?.at(0) ?? ""}${person.lastInitial?.at(0) ?? ""}`.toUpperCase() || "?";
  const frame = element("span", { class: "portrait" });
  const fallBack = (): void => frame.replaceChildren(element("span", { "aria-hidden": "true" }, initials));
  if (!person.imageUrl) {
    fallBack();
    return frame;
  }
  const picture = element("img", {
    src: person.imageUrl,
    alt: `Picture of ${personName(person)}`,
    width: "72",
    height: "72",
    error: fallBack,
  });
  frame.append(picture);
  return frame;
}
