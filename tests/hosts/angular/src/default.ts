import { Component, provideZonelessChangeDetection } from "@angular/core";
import { bootstrapApplication } from "@angular/platform-browser";
import * as advocate from "advocate-wasm";
// @ts-ignore: what all hosts share is JavaScript
import { play } from "../play/page.js";

@Component({ selector: "app-root", template: "<p>A page</p>" })
class App {
  constructor() {
    play(advocate);
  }
}

bootstrapApplication(App, { providers: [provideZonelessChangeDetection()] });
