// The requests as they were sent, what came of them, and why.

import { breakable, element, fact, fill, passage, tag, time } from "./element.js";

/** A request changes until it is answered to the end. */
const keyOf = ({ sequence, status, fault, bodyBytes, answer }) =>
  [sequence, status, fault, bodyBytes, answer?.length].join();

/** Those that stay unfolded when there is more to say of them. */
const unfolded = new Set();

export function showRequests(requests) {
  fill("requests", requests, keyOf, drawRequest);
}

function drawRequest(request) {
  const path = readable(request.query ? `${request.path}?${request.query}` : request.path);
  const { text, kind } = outcome(request);
  const what = element("span", { className: "path" }, `${request.method} `, ...breakable(path));
  what.append(element("small", { textContent: request.operation ?? "" }));
  if (text) what.append(element("span", { className: `outcome ${kind}` }, ...breakable(text)));
  const line = element(
    "summary",
    {},
    element("span", { className: `status ${grade(request.status)}`, textContent: request.status ?? "…" }),
    what,
    element("span", { className: "when", textContent: time(request.atMs) }),
  );
  const details = element("details", { open: unfolded.has(request.sequence) }, line);
  details.addEventListener("toggle", () => {
    unfolded[details.open ? "add" : "delete"](request.sequence);
    // What is not looked at costs nothing.
    if (details.childElementCount === 1) details.append(more(request));
  });
  return element("li", {}, details);
}

function more(request) {
  const { tokenContent: token } = request;
  const facts = element("div", { className: "facts" });
  if (request.durationMs !== null) facts.append(element("span", { textContent: `${request.durationMs} ms` }));
  facts.append(element("span", { textContent: token ? "with user token" : "without user token" }));
  facts.append(element("span", { textContent: `${request.bodyBytes} bytes sent` }));
  if (request.fault) facts.append(tag(`fault: ${request.fault}`, "bad"));
  if (request.referer) facts.append(fact("from", request.referer));
  facts.append(fact("headers", request.headerNames.join(", ")));
  const attribution = attributionOf(request);
  const passages = [
    request.body && passage("Body, as it was sent", indented(request.body)),
    attribution && passage("Attribution cookie, decoded", attribution),
    token && passage("User token: header", JSON.stringify(token.header, null, 2)),
    token && passage("User token: claims", JSON.stringify(token.claims, null, 2)),
    request.location && passage("Leads to", request.location),
    request.answer && passage("Answer", indented(request.answer)),
  ];
  return element("div", { className: "more" }, facts, ...passages.filter(Boolean).flat());
}

/** In one line: why it was refused, or who was credited. */
function outcome({ status, fault, answer, credits, tokenContent, atMs }) {
  if (status === null)
    return { text: fault ? `no answer, by the fault ${fault}` : "no answer yet", kind: "warn" };
  if (status >= 400) {
    const { message, validationErrors } = parsed(answer) ?? {};
    const late = status === 401 && !fault ? staleness(tokenContent, atMs) : "";
    // A fault may have turned each into something else.
    const words = [message, validationErrors, late].flat().filter((text) => typeof text === "string");
    const why = words.filter(Boolean).join(" ");
    const what = fault ? `by the fault ${fault}` : "refused";
    return { text: why ? `${what}: ${why}` : what, kind: "bad" };
  }
  if (!credits) return { text: fault ? `harmed by the fault ${fault}` : "", kind: "warn" };
  if (credits.length === 0) return { text: "nobody credited: no live code came along", kind: "soft" };
  const isGood = credits.some(({ outcome: came }) => came === "referred");
  return { text: credits.map(credited).join("; "), kind: isGood ? "good" : "warn" };
}

const SOURCES = { cookies: "the cookie", referredByCodes: "referredByCodes", applyCode: "applyCode" };
const REASONS = {
  unknown_code: () => "nobody has this code",
  own_code: () => "the code is the user’s own",
  takes_no_part: () => "one of the two is blocked or cannot be referred",
  referred_already: ({ program }) => `the user was referred in ${program} already`,
};

function credited(credit) {
  const { code, outcome: came, referrer, program, source } = credit;
  const from = SOURCES[source] ?? source;
  if (came === "referred") return `credited: ${referrer}, by ${code} in ${program}, from ${from}`;
  return `nobody credited for ${code} from ${from}: ${REASONS[came]?.(credit) ?? came}`;
}

function staleness(token, atMs) {
  const over = Math.round(atMs / 1000 - (token?.claims?.exp ?? Infinity));
  if (!(over > 0)) return "";
  return `It expired ${over < 120 ? `${over} seconds` : `${Math.round(over / 60)} minutes`} before.`;
}

/** Of the body, or of the address that a share link leads to. */
function attributionOf({ body, location }) {
  const inBody = parsed(body)?.cookies;
  const inLink = location && URL.canParse(location) && new URL(location).searchParams.get("_saasquatch");
  const encoded = typeof inBody === "string" ? inBody : inLink;
  if (!encoded) return undefined;
  try {
    const bytes = Uint8Array.from(atob(encoded.replaceAll("-", "+").replaceAll("_", "/")), (char) =>
      char.charCodeAt(0),
    );
    return indented(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return "It cannot be read: no Base64URL of UTF-8.";
  }
}

function grade(status) {
  if (status === null) return "warn";
  return status < 400 ? "good" : status < 500 ? "warn" : "bad";
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // cut off, or no JSON at all
  }
}

function indented(text) {
  const value = parsed(text);
  return value === undefined ? text : JSON.stringify(value, null, 2);
}

function readable(path) {
  try {
    return decodeURI(path).replaceAll("%40", "@"); // most ids are email addresses
  } catch {
    return path; // percent signs that encode nothing: as it was sent
  }
}
