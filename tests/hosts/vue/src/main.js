// The guide's pieces in a page; the composable is used twice.

import { createApp } from "vue";
import Page from "./Page.vue";
import { signOut, signUp } from "./referral";

Object.assign(globalThis, { app: { signUp, signOut } });
createApp(Page).mount("#app");
