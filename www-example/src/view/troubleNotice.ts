import { element } from "../element.ts";
import type { Trouble } from "../trouble.ts";

/**
 * What went wrong, what to do, and a button to do it with when that is worth anything. `id` is unique on the page. The
 * error's code is for whoever looks into it, not for the visitor.
 */
export function troubleNotice(
  id: string,
  { title, advice, code, reasons, worthRetrying }: Trouble,
  retry?: HTMLButtonElement,
): HTMLElement {
  return element(
    "div",
    {
      class: "notice",
      role: "group",
      tabindex: "-1",
      "aria-labelledby": `${id}-title`,
      "aria-describedby": `${id}-advice`,
      "data-code": code,
    },
    element(
      "div",
      { class: "notice-words" },
      element("p", { id: `${id}-title`, class: "notice-title" }, title),
      element("p", { id: `${id}-advice` }, advice),
      reasons.length > 0
        ? element("ul", {}, ...reasons.map((reason) => element("li", {}, reason)))
        : undefined,
    ),
    worthRetrying ? retry : undefined,
  );
}
