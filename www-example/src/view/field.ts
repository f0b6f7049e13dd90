import { element } from "../element.ts";

/** One input of the form with its message, which is tied to it for screen readers. */
export class Field {
  readonly #input: HTMLInputElement;
  readonly #message: HTMLParagraphElement;
  readonly #complaint: (input: HTMLInputElement) => string | undefined;

  /** `complaint` says what is wrong with what stands in the input, or nothing. */
  constructor(input: HTMLInputElement, complaint: (input: HTMLInputElement) => string | undefined) {
    this.#input = input;
    this.#complaint = complaint;
    this.#message = element("p", { id: `${input.id}-error`, class: "field-error", hidden: true });
    input.insertAdjacentElement("afterend", this.#message);
    // Nobody is told off for a field they have only passed through, nor while they are still typing it right.
    input.addEventListener("blur", () => input.value !== "" && this.check());
    input.addEventListener("input", () => this.#message.hidden || this.check());
  }

  get value(): string {
    return this.#input.value.trim();
  }

  /** Shows what is wrong, if anything, and says whether all is well. */
  check(): boolean {
    const complaint = this.#complaint(this.#input);
    if (complaint === undefined) this.#clear();
    else this.complain(complaint);
    return complaint === undefined;
  }

  complain(complaint: string): void {
    this.#message.textContent = complaint;
    this.#message.hidden = false;
    this.#input.setAttribute("aria-invalid", "true");
    this.#describe([this.#message.id, ...this.#otherDescriptions()]);
  }

  focus(): void {
    this.#input.focus();
  }

  #clear(): void {
    this.#message.hidden = true;
    this.#message.textContent = "";
    this.#input.removeAttribute("aria-invalid");
    this.#describe(this.#otherDescriptions());
  }

  #otherDescriptions(): string[] {
    const ids = this.#input.getAttribute("aria-describedby")?.split(" ") ?? [];
    return ids.filter((id) => id !== "" && id !== this.#message.id);
  }

  #describe(ids: string[]): void {
    if (ids.length > 0) this.#input.setAttribute("aria-describedby", ids.join(" "));
    else this.#input.removeAttribute("aria-describedby");
  }
}
