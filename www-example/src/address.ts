import { byId } from "./element.ts";

// The browser itself shows the member's page while the address names it, and the landing page otherwise; see membership.css.
const MEMBER = "#/member";

export function isMemberAddress(): boolean {
  return location.hash === MEMBER;
}

export function openMemberAddress(): void {
  location.hash = MEMBER;
}

/** For who comes to the member's page without being signed in: no entry of the history leads back there. */
export function leaveMemberAddress(): void {
  location.replace("#");
}

/** Calls `changed` whenever the address leads to the other view, by Back and Forward, too. */
export function watchAddress(changed: () => void): void {
  let wasMember = isMemberAddress();
  addEventListener("hashchange", () => {
    if (wasMember === isMemberAddress()) return;
    wasMember = !wasMember;
    changed();
  });
  const [skip, content] = [document.querySelector(".skip-link"), byId("content", HTMLElement)];
  // Its own fragment would lead away from the member's page.
  skip?.addEventListener("click", (event) => {
    event.preventDefault();
    content.focus();
  });
}
