import { Component, Injectable, PLATFORM_ID, inject, signal } from "@angular/core";
import { isPlatformBrowser } from "@angular/common";
import { AdvocateClient, captureReferral, forgetReferral, isAdvocateError } from "advocate-wasm";
import type { UserByCode, UserUpsert } from "advocate-wasm";
import { createOutbox } from "advocate-wasm/outbox";

const tenantAlias = "your_tenant";

async function userToken() {
  const response = await fetch("/session/referral-token"); // a JWT that your server mints
  if (!response.ok) throw new Error(`No referral token: ${response.status}`);
  return response.text();
}

@Injectable({ providedIn: "root" })
export class Referral {
  /** Who invited this visitor: `friend` is there when `state` is "found". */
  readonly state = signal<"loading" | "none" | "unknown" | "failed" | "found">("loading");
  readonly friend = signal<UserByCode | undefined>(undefined);
  readonly #outbox = createOutbox();
  readonly #client = new AdvocateClient({ tenantAlias, userToken, outbox: this.#outbox });

  constructor() {
    if (isPlatformBrowser(inject(PLATFORM_ID))) this.#ask();
  }

  async #ask() {
    try {
      const [code] = captureReferral({ tenantAlias, cleanUrl: true }).referredByCodes;
      if (code !== undefined) this.friend.set(await this.#client.lookupByCode(code));
      this.state.set(code === undefined ? "none" : "found");
    } catch (error) {
      this.state.set(isAdvocateError(error) && error.code === "not_found" ? "unknown" : "failed");
    }
  }

  signUp(user: UserUpsert) {
    return this.#client.upsertUser(user);
  }

  async signOut() {
    forgetReferral();
    await this.#outbox.clear();
  }
}

@Component({
  selector: "app-greeting",
  template: `@if (referral.friend(); as friend) {
    <p>{{ friend.firstName }} {{ friend.lastInitial }}. invited you</p>
  }`,
})
export class Greeting {
  readonly referral = inject(Referral);
}
