import type { Friend, Friends } from "../friends.ts";
import { element } from "../element.ts";
import { personName, portrait } from "../person.ts";
import { troubleOf } from "../trouble.ts";
import { troubleNotice } from "./troubleNotice.ts";

type List = (offset: number) => Promise<Friends>;

/** Whom the member has invited; `list` is asked for the first page at once, and for others when the member wants them. */
export function friendsCard(list: List): HTMLElement {
  const people = element("ul", {});
  const foot = element("div", { class: "friends-foot" });
  const content = element("div", { class: "friends", "aria-live": "polite" }, people, foot);
  void load(0);
  return element(
    "section",
    { class: "card member-friends", "aria-labelledby": "friends-title" },
    element("h2", { id: "friends-title" }, "Friends you invited"),
    content,
  );

  async function load(offset: number): Promise<void> {
    content.setAttribute("aria-busy", "true");
    foot.replaceChildren(element("span", { class: "skeleton skeleton-line", "aria-hidden": "true" }));
    const button = (words: string, from: number): HTMLButtonElement =>
      element(
        "button",
        { type: "button", class: "button button-small", click: () => void load(from) },
        words,
      );
    try {
      const { shown, next } = await list(offset);
      people.append(...shown.map(row));
      if (people.childElementCount === 0) foot.replaceChildren(nobody());
      else foot.replaceChildren(...(next === undefined ? [] : [button("Show more", next)]));
    } catch (error) {
      foot.replaceChildren(failed(error, button("Try again", offset)));
    }
    content.removeAttribute("aria-busy");
  }
}

function nobody(): HTMLElement {
  return element("p", {}, "Nobody yet. The first one to use your link will stand here.");
}

function row({ person, joined, rewarded }: Friend): HTMLElement {
  const since =
    joined &&
    `joined on ${joined.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" })}`;
  const words = [since, rewarded ? "your jelly is on its way" : "your jelly ships with their first crate"];
  return element(
    "li",
    { class: "referrer" },
    portrait(person),
    element(
      "div",
      { class: "invitation-words" },
      element("p", { class: "friend-name" }, personName(person)),
      element("p", {}, words.filter(Boolean).join("; ")),
    ),
  );
}

function failed(error: unknown, retry: HTMLButtonElement): HTMLElement {
  const words = {
    title: "We couldn’t look up your friends",
    advice: "Nobody is lost: they are counted, whether this list shows them or not.",
  };
  return troubleNotice("friends-trouble", { ...troubleOf(error), ...words, reasons: [] }, retry);
}
