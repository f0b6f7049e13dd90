// A landing page with vue-router. Both major versions are called alike, so the test gives the one it wants.

import { createApp, h } from "vue";
import { RouterView, createRouter, createWebHashHistory, createWebHistory } from "vue-router";

const Page = { render: () => h("p", "A page") };

/** `path`: where the router begins. */
export async function land(path) {
  const history = path.endsWith("-hash") ? createWebHashHistory(path) : createWebHistory(path);
  const routes = ["/", "/join", "/next"].map((path) => ({ path, component: Page }));
  const router = createRouter({ history, routes });
  createApp(RouterView).use(router).mount("#app");
  await router.isReady();
  await lab.capture({ cleanUrl: true });
  return { go: (to) => router.push(to) };
}
