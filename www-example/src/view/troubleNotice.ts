import { element } from "../element.ts";
import type { Trouble } from "../trouble.ts";

/** What went wrong, what to do, and a button to do it with when that is worth anything. `id` is unique on the page. */
export function troubleNotice(id: string, trouble: Trouble, retry?: HTMLButtonElement): HTMLElement {
  const reasons = trouble.reasons.map((reason) => element("li", {}, reason));
  return element(
    "div",
    {
      class: "notice",
      role: "group",
      tabindex: "-1",
      "aria-labelledby": `${id}-title`,
      "aria-describedby": `${id}-advice`,
    },
    element("p", { id: `${id}-title`, class: "notice-title" }, trouble.title),
    element("p", { id: `${id}-advice` }, trouble.advice),
    reasons.length > 0 ? element("ul", {}, ...reasons) : undefined,
    element(
      "div",
      { class: "notice-foot" },
      trouble.worthRetrying ? retry : undefined,
      element("span", { class: "notice-code" }, "Code: ", element("code", {}, trouble.code)),
    ),
  );
}
