import type { CodeCheck } from "../invitation.ts";

const PAUSE_MS = 350;

/** The field for a code that was told and not followed, judged while it is typed. */
export class CodeField {
  readonly #input: HTMLInputElement;
  readonly #note: HTMLElement;
  readonly #hint: string;
  readonly #check: (code: string, signal: AbortSignal) => Promise<CodeCheck>;
  #outdated = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    input: HTMLInputElement,
    note: HTMLElement,
    check: (code: string, signal: AbortSignal) => Promise<CodeCheck>,
  ) {
    this.#input = input;
    this.#note = note;
    this.#hint = note.textContent;
    this.#check = check;
    input.addEventListener("input", () => this.#changed());
  }

  get value(): string | undefined {
    return this.#input.value.trim() || undefined;
  }

  /** Whether it may be sent: nothing, a good code, or one that could not be judged in time. */
  check(): boolean {
    return this.#note.dataset["verdict"] !== "unknown";
  }

  focus(): void {
    this.#input.focus();
  }

  #changed(): void {
    this.#outdated.abort();
    clearTimeout(this.#timer);
    this.#outdated = new AbortController();
    const [code, { signal }] = [this.value, this.#outdated];
    this.#say(code === undefined ? this.#hint : "Looking it up…", "");
    if (code !== undefined) this.#timer = setTimeout(() => void this.#judge(code, signal), PAUSE_MS);
  }

  async #judge(code: string, signal: AbortSignal): Promise<void> {
    const check = await this.#check(code, signal);
    if (signal.aborted) return;
    if (check.kind === "good") this.#say(`It’s ${check.name}’s: your first crate is half price.`, "good");
    else if (check.kind === "unknown")
      this.#say("We don’t know this code. Is there a typo in it?", "unknown");
    else this.#say("We couldn’t check this code just now. Join all the same; it goes along.", "");
  }

  #say(words: string, verdict: "good" | "unknown" | ""): void {
    this.#note.textContent = words;
    this.#note.dataset["verdict"] = verdict;
    if (verdict === "unknown") this.#input.setAttribute("aria-invalid", "true");
    else this.#input.removeAttribute("aria-invalid");
  }
}
