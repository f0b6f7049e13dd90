import {
  AdvocateClient,
  captureReferral,
  isAdvocateError,
  type Outbox,
  type User,
  type UserByCode,
} from "advocate-wasm";
import { BackendError, requestUserToken, type Details } from "./backend.ts";
import type { Deployment } from "./deployment.ts";

/** A sign-up that could not be sent: it waits in the outbox and goes out by itself. */
export class KeptSignUp extends Error {
  override readonly name = "KeptSignUp";
}

/** A visitor who has said who they are, and the client that speaks for them. */
export class Account {
  readonly details: Details;
  readonly client: AdvocateClient;
  readonly #deployment: Deployment;
  readonly #outbox: Outbox;
  readonly #refused = new AbortController();
  #isKept = false;
  #isJoining = false;

  /** `arrived` is called when a sign-up that was kept has been sent. */
  constructor(deployment: Deployment, outbox: Outbox, details: Details, arrived: () => void) {
    this.#deployment = deployment;
    this.#outbox = outbox;
    this.details = details;
    const { baseUrl, tenantAlias } = deployment;
    this.client = new AdvocateClient({
      tenantAlias,
      baseUrl,
      outbox,
      userToken: () => this.#token(),
      onEvent: (event) => {
        if (event.type !== "outbox") return;
        this.#isKept = event.state === "kept";
        if (event.state === "sent" && !this.#isJoining) arrived();
      },
    });
  }

  /**
   * Makes the visitor a member. The package attaches the attribution kept on this device, so the referrer is named too.
   * Rejects with KeptSignUp where the sign-up waits in the outbox. May be repeated: an upsert changes nothing the second time.
   */
  async join(typedCode: string | undefined): Promise<User> {
    const { email } = this.details;
    const codes = typedCode === undefined ? {} : { referredByCodes: [typedCode, ...this.#keptCodes()] };
    this.#isJoining = true;
    try {
      const user = { id: email, accountId: email, ...this.details, ...codes };
      return await this.client.upsertUser(user, { signal: this.#refused.signal });
    } catch (cause) {
      const goesOut = this.#isKept && isAdvocateError(cause) && cause.retryable;
      throw goesOut ? new KeptSignUp("the sign-up waits in the outbox", { cause }) : cause;
    } finally {
      this.#isJoining = false;
    }
  }

  /** The member as the program has them. Rejects with `not_found` for one whose sign-up has not arrived. */
  member(): Promise<User> {
    return this.client.getUser(this.details.email, this.details.email, { timeoutMs: 6000, retries: 1 });
  }

  /** Whether a sign-up waits to be sent, as far as this browser can tell. */
  async isWaiting(): Promise<boolean> {
    return (await this.#outbox.pending().catch(() => 0)) > 0;
  }

  /** The members whose codes brought this one; a code that tells nobody is left out. */
  async referrers(member: User): Promise<UserByCode[]> {
    const codes = [...new Set(member.referredByCodes ?? [])];
    const lookUps = codes.map((code) => this.client.lookupByCode(code, { retries: 1 }));
    const outcomes = await Promise.allSettled(lookUps);
    const found = outcomes.flatMap((outcome) => (outcome.status === "fulfilled" ? [outcome.value] : []));
    // One person may have a code per program; they are thanked once.
    return found.filter((person, index) => found.findIndex((other) => other.id === person.id) === index);
  }

  /** A token that lives in this page's memory alone. A sign-up that the shop itself refuses is not worth keeping. */
  async #token(): Promise<string> {
    try {
      return await requestUserToken(this.#deployment.baseUrl, this.details);
    } catch (error) {
      if (error instanceof BackendError && error.code === "validation_failed") this.#refused.abort(error);
      throw error;
    }
  }

  /** A code that was typed comes first; those that came by links count all the same, for other programs. */
  #keptCodes(): string[] {
    const { tenantAlias, appDomain } = this.#deployment;
    return captureReferral({ tenantAlias, appDomain }).referredByCodes;
  }
}
