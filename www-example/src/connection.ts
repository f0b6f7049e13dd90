import { byId, element } from "./element.ts";

const BACK_ONLINE_SHOWN_MS = 4000;

/** Keeps the strip at the top of the page in step with the browser's connection; calls `back` each time it returns. */
export function watchConnection(back: () => void): void {
  const strip = byId("connection", HTMLDivElement);
  let hiding: ReturnType<typeof setTimeout> | undefined;
  const offline = (): void => {
    clearTimeout(hiding);
    strip.dataset["state"] = "offline";
    strip.replaceChildren(element("strong", {}, "You’re offline."), " Keep reading and typing.");
  };
  const online = (): void => {
    clearTimeout(hiding);
    strip.dataset["state"] = "online";
    strip.replaceChildren(element("strong", {}, "You’re back online."));
    hiding = setTimeout(() => strip.replaceChildren(), BACK_ONLINE_SHOWN_MS);
    back();
  };
  addEventListener("offline", offline);
  addEventListener("online", online);
  if (!navigator.onLine) offline();
}
