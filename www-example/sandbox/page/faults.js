// What shall go wrong next: orders, and taking them back.

import { code, element, fill, part } from "./element.js";

/** Each kind with what it takes, as README.md has it. */
const KINDS = {
  status: { code: 503, headers: { "Retry-After": "2" } },
  delay: { ms: 2000 },
  hang: { handled: false },
  reset: { handled: false },
  close_mid_body: {},
  truncated_json: {},
  json_wrong_types: {},
  wrong_content_type: { contentType: "text/html" },
  bom: {},
  big_body: { bytes: 9_000_000 },
  redirect: { to: "https://example.com/", code: 302 },
  no_cors: {},
  wrong_date: { offsetSeconds: 3600 },
};

const [kind, operation, times, given] = ["kind", "operation", "times", "arguments"].map((name) =>
  part(`fault-${name}`),
);

/** `changed` is called when what is armed is another. */
export function watchOrders(changed) {
  kind.append(...Object.keys(KINDS).map((name) => new Option(name)));
  const suggest = () => (given.value = JSON.stringify(KINDS[kind.value], null, 1).replaceAll(/\s+/g, " "));
  kind.addEventListener("change", suggest);
  suggest();
  part("order").addEventListener("submit", async (event) => {
    event.preventDefault();
    part("order-trouble").textContent = await order();
    changed();
  });
  part("faults").addEventListener("click", async ({ target }) => {
    const { fault } = target.dataset;
    if (fault) await fetch(`/__sandbox/faults/${fault}`, { method: "DELETE" }).then(changed);
  });
}

/** Yields what is wrong with the order, or nothing. */
async function order() {
  let rest;
  try {
    rest = JSON.parse(given.value || "{}");
  } catch (error) {
    return `What it goes with is no JSON: ${error.message}`;
  }
  const where = operation.value === "" ? {} : { operation: operation.value };
  const fault = { ...rest, ...where, kind: kind.value, times: times.valueAsNumber };
  const response = await fetch("/__sandbox/faults", { method: "POST", body: JSON.stringify(fault) });
  if (response.ok) return "";
  const { message, validationErrors = [] } = await response.json();
  return [message, ...validationErrors].join(" ");
}

export function showFaults(faults, operations) {
  if (operation.childElementCount === 0) {
    operation.append(new Option("any of the API", ""));
    operation.append(...["preflight", ...operations].map((name) => new Option(name)));
  }
  fill("faults", { shown: faults, total: faults.length }, JSON.stringify, drawFault);
}

function drawFault({ id, kind: name, operation: where, times: left, ...rest }) {
  const { skip, host, ...details } = rest;
  const disarm = element("button", { type: "button", textContent: "Disarm" });
  disarm.dataset.fault = id;
  disarm.setAttribute("aria-label", `Disarm ${name} of ${where ?? "any operation"}`);
  const facts = [`the next ${left}`, skip > 0 && `after ${skip}`, host && `to ${host}`]
    .filter(Boolean)
    .join(", ");
  const words = element(
    "div",
    {},
    element("strong", { textContent: name }),
    ` in ${where ?? "any operation"}, ${facts} `,
  );
  if (Object.keys(details).length > 0) words.append(code(JSON.stringify(details)));
  return element("li", {}, words, disarm);
}
