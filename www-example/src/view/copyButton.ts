import { announce } from "../announcement.ts";
import { element } from "../element.ts";

const COPIED_SHOWN_MS = 2500;

/** A button that copies what stands in `shown`; `what` completes "Copy …" for who hears the button without its row. */
export function copyButton(shown: HTMLElement, what: string): HTMLButtonElement {
  const label = element("span", {}, "Copy");
  const button = element(
    "button",
    { type: "button", class: "button button-small button-quiet", "aria-label": `Copy ${what}` },
    label,
  );
  let reset: ReturnType<typeof setTimeout> | undefined;
  button.addEventListener("click", () => {
    void copy(shown).then((copied) => {
      clearTimeout(reset);
      label.textContent = copied ? "Copied" : "Selected";
      button.dataset["state"] = copied ? "copied" : "";
      announce(
        copied
          ? `Copied ${what}.`
          : "Your browser doesn’t let pages copy. The text is selected: copy it by hand.",
      );
      reset = setTimeout(() => {
        label.textContent = "Copy";
        delete button.dataset["state"];
      }, COPIED_SHOWN_MS);
    });
  });
  return button;
}

/** The clipboard is missing on plain http and may be refused; then the text is at least shown and selected. */
async function copy(shown: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(shown.textContent);
    return true;
  } catch {
    shown.hidden = false;
    getSelection()?.selectAllChildren(shown);
    return false;
  }
}
