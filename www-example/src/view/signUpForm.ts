import { isAdvocateError } from "advocate-wasm";
import { announce } from "../announcement.ts";
import type { Details } from "../backend.ts";
import { byId, element } from "../element.ts";
import { troubleBackOnline, troubleOf, type Trouble } from "../trouble.ts";
import type { CodeField } from "./codeField.ts";
import { Field } from "./field.ts";
import { troubleNotice } from "./troubleNotice.ts";

const EMAIL_REFUSED = "RS023";

/** The sign-up form of index.html. What was typed stays until the sign-up has gone through. */
export class SignUpForm {
  readonly #fields: { firstName: Field; lastName: Field; email: Field };
  readonly #submitButton: HTMLButtonElement;
  readonly #trouble = byId("trouble", HTMLDivElement);
  readonly #code: CodeField;
  readonly #send: (details: Details, code: string | undefined) => Promise<void>;
  #busy = false;
  /** Why the last try failed, while that stands in the form. */
  #failure: unknown;

  /** `send` carries the sign-up out; when it rejects, the form says why and offers to try again. */
  constructor(
    form: HTMLFormElement,
    code: CodeField,
    send: (details: Details, code: string | undefined) => Promise<void>,
  ) {
    this.#code = code;
    this.#send = send;
    this.#fields = {
      firstName: new Field(byId("first-name", HTMLInputElement), missing("Please tell us your first name.")),
      lastName: new Field(byId("last-name", HTMLInputElement), missing("Please tell us your last name.")),
      email: new Field(byId("email", HTMLInputElement), emailComplaint),
    };
    const [submitButton, fieldset] = [form.querySelector("button"), form.querySelector("fieldset")];
    if (!submitButton || !fieldset) throw new Error("the form of index.html needs a fieldset and a button");
    this.#submitButton = submitButton;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#submit();
    });
    // Off in the HTML: without this script, the form has nobody to send it.
    fieldset.disabled = false;
  }

  /** Whether a sign-up that failed stands in the form. */
  get hasFailed(): boolean {
    return this.#failure !== undefined;
  }

  /** Puts right what was said while the visitor was offline. */
  connectionIsBack(): void {
    if (this.hasFailed && !this.#busy) this.#say(troubleBackOnline(this.#failure));
  }

  async #submit(): Promise<void> {
    if (this.#busy) return;
    const wrong = [...Object.values(this.#fields), this.#code].filter((field) => !field.check());
    if (wrong.length > 0) {
      wrong[0]?.focus();
      return;
    }
    this.#setBusy(true);
    announce("Joining…");
    try {
      await this.#send(this.#details(), this.#code.value);
      this.#failure = undefined;
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#setBusy(false);
    }
  }

  #details(): Details {
    const { firstName, lastName, email } = this.#fields;
    return { firstName: firstName.value, lastName: lastName.value, email: email.value };
  }

  #fail(error: unknown): void {
    if (isAdvocateError(error) && error.rsCode === EMAIL_REFUSED) {
      this.#failure = undefined;
      this.#trouble.replaceChildren();
      this.#submitButton.hidden = false;
      this.#fields.email.complain("Our server doesn’t accept this email address. Is there a typo in it?");
      this.#fields.email.focus();
      return;
    }
    this.#failure = error;
    this.#say(troubleOf(error)).focus();
  }

  #say(trouble: Trouble): HTMLElement {
    const retry = element("button", { type: "submit", class: "button button-small" }, "Try again");
    const notice = troubleNotice("sign-up-trouble", trouble, retry);
    this.#trouble.replaceChildren(notice);
    // Two buttons that do the same would be one question too many.
    this.#submitButton.hidden = retry.isConnected;
    return notice;
  }

  /** `aria-disabled` and not `disabled`, which would throw the keyboard's focus back to the top of the page. */
  #setBusy(busy: boolean): void {
    this.#busy = busy;
    const retry = this.#trouble.querySelector("button");
    this.#submitButton.textContent = busy ? "Joining…" : "Join Lopsided";
    if (retry) retry.textContent = busy ? "Trying again…" : "Try again";
    for (const button of [this.#submitButton, retry]) button?.setAttribute("aria-disabled", String(busy));
  }
}

function missing(complaint: string): (input: HTMLInputElement) => string | undefined {
  return (input) => (input.value.trim() === "" ? complaint : undefined);
}

function emailComplaint(input: HTMLInputElement): string | undefined {
  if (input.value.trim() === "") return "Please tell us your email address.";
  const wellFormed = !input.validity.typeMismatch && /@[^@\s]+\.[^@\s.]+$/.test(input.value.trim());
  return wellFormed
    ? undefined
    : "This doesn’t look like an email address. It should read like name@example.com.";
}
