import { byId } from "./element.ts";

/** Has a screen reader say `text` when it is next idle, wherever the focus is. */
export function announce(text: string): void {
  const region = byId("announcement", HTMLParagraphElement);
  region.textContent = "";
  // Emptied first and filled a moment later, or the same words said twice in a row would be said once.
  setTimeout(() => (region.textContent = text), 60);
}
