// The guide's pieces in a page that the router shows.

// @ts-ignore: what all hosts share is JavaScript
import "../play/stage.js";
// @ts-ignore
import "../play/visitor.js";
import { Component, inject, provideZonelessChangeDetection } from "@angular/core";
import { bootstrapApplication } from "@angular/platform-browser";
import { RouterOutlet, provideRouter } from "@angular/router";
import { Greeting, Referral } from "./referral";

@Component({
  selector: "app-page",
  imports: [Greeting],
  template: `<main [attr.data-state]="referral.state()">
    <div id="greeting"><app-greeting /></div>
  </main>`,
})
class Page {
  readonly referral = inject(Referral);

  constructor() {
    const { referral } = this;
    const app = {
      signUp: (user: Parameters<Referral["signUp"]>[0]) => referral.signUp(user),
      signOut: () => referral.signOut(),
    };
    Object.assign(globalThis, { app });
  }
}

@Component({ selector: "app-root", imports: [RouterOutlet], template: "<router-outlet />" })
class App {}

bootstrapApplication(App, {
  providers: [provideZonelessChangeDetection(), provideRouter([{ path: "**", component: Page }])],
});
