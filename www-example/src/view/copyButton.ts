import { announce } from "../announcement.ts";
import { element } from "../element.ts";

const COPIED_SHOWN_MS = 2500;

/** A button that copies the text of `field`; `what` completes "Copy …" for who hears the button without its row. */
export function copyButton(field: HTMLInputElement, what: string): HTMLButtonElement {
  const label = element("span", {}, "Copy");
  const button = element(
    "button",
    { type: "button", class: "button button-small button-quiet", "aria-label": `Copy ${what}` },
    label,
  );
  let reset: ReturnType<typeof setTimeout> | undefined;
  button.addEventListener("click", () => {
    void copy(field).then((copied) => {
      clearTimeout(reset);
      label.textContent = copied ? "Copied" : "Select";
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

/** The clipboard is missing on plain http and may be refused; then the text is at least selected. */
async function copy(field: HTMLInputElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    field.focus();
    field.select();
    return false;
  }
}
