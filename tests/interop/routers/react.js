// A landing page with react-router, under StrictMode, which runs every effect twice.

import { StrictMode, createElement as h, useEffect } from "react";
import { createRoot } from "react-dom/client";
import { createBrowserRouter, createHashRouter } from "react-router";
import { RouterProvider } from "react-router/dom";

/** `path`: where the router begins. */
export async function land(path) {
  const landed = Promise.withResolvers();
  function Page() {
    useEffect(() => {
      lab.capture({ cleanUrl: true }).then(() => landed.resolve({ go: (to) => router.navigate(to) }));
    }, []);
    return h("p", null, "A page");
  }
  const routes = ["/", "/join", "/next"].map((path) => ({ path, element: h(Page) }));
  const router = path.endsWith("-hash")
    ? createHashRouter(routes)
    : createBrowserRouter(routes, { basename: path });
  createRoot(document.querySelector("#app")).render(h(StrictMode, null, h(RouterProvider, { router })));
  return landed.promise;
}
