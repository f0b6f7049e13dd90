// Shows what the sandbox knows, and asks again whenever a request begins or ends.

import { element, part } from "./element.js";
import { showFaults, watchOrders } from "./faults.js";
import { showReferrals, showUsers } from "./people.js";
import { showRequests } from "./requests.js";
import { watchTabs } from "./tabs.js";

/** How long the reset waits to be meant, ms. */
const MEANT_WITHIN_MS = 4000;

async function refresh() {
  const query = new URLSearchParams({ search: part("search").value, preflights: part("preflights").checked });
  const state = await (await fetch(`/__sandbox/state?${query}`)).json();
  part("tenants").replaceChildren(...state.tenants.map(drawTenant));
  showRequests(state.requests);
  showUsers(state.users);
  showReferrals(state.referrals);
  showFaults(state.faults, state.operations);
}

function drawTenant(tenant) {
  const kind = [tenant.live ? "live limits" : "test", tenant.secure ? null : "not secure"]
    .filter(Boolean)
    .join(", ");
  const programs = tenant.programs.map((program) => program.id).join(", ");
  return element("li", {}, element("strong", { textContent: tenant.alias }), ` · ${kind} · ${programs}`);
}

function say(text, kind) {
  if (part("connection").textContent === text) return; // a status is read out whenever it is set
  part("connection").textContent = text;
  part("connection").className = `connection ${kind}`;
}

// A burst of requests is one refresh: the next begins only when the last is done, and not at once.
let wanted = false;
let running = false;
async function want() {
  wanted = true;
  if (running) return;
  running = true;
  while (wanted) {
    wanted = false;
    await refresh().then(
      () => say("live", "live"),
      () => say("the sandbox does not answer", "lost"),
    );
    await new Promise((resume) => setTimeout(resume, 150));
  }
  running = false;
}

/** Asks once more before everything is gone: the second click within some seconds counts. */
function watchReset() {
  const button = part("reset");
  const words = button.textContent;
  let timer;
  const calm = () => {
    clearTimeout(timer);
    timer = undefined;
    button.textContent = words;
  };
  button.addEventListener("click", () => {
    if (timer !== undefined) {
      calm();
      fetch("/__sandbox/reset", { method: "POST" }).then(want);
      return;
    }
    button.textContent = "Really? Everything goes";
    timer = setTimeout(calm, MEANT_WITHIN_MS);
  });
}

watchTabs();
watchOrders(want);
watchReset();
part("search").addEventListener("input", want);
part("preflights").addEventListener("change", want);
part("clear").addEventListener("click", () => fetch("/__sandbox/requests", { method: "DELETE" }).then(want));
const news = new EventSource("/__sandbox/news");
news.addEventListener("open", want);
news.addEventListener("request", want);
news.addEventListener("error", () => say("the sandbox does not answer", "lost"));
want();
