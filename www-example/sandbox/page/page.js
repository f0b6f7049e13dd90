// Shows what the sandbox knows, and asks again whenever a request begins or ends. Everything foreign is set as text.

const part = (id) => document.getElementById(id);

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

const time = (ms) => new Date(ms).toLocaleTimeString();
const picture = (user) => element("img", { src: user.imageUrl, alt: "", width: 32, height: 32 });
const person = (user) => element("span", { className: "person" }, picture(user), user.name);
const fact = (label, value) => element("span", {}, `${label} `, element("code", { textContent: value }));

function fill(id, rows, draw) {
  part(id).replaceChildren(...rows.map(draw));
  part(`${id}-empty`).hidden = rows.length > 0;
}

function drawTenant(tenant) {
  const kind = [tenant.live ? "live limits" : "test", tenant.secure ? null : "not secure"]
    .filter(Boolean)
    .join(", ");
  const programs = tenant.programs.map((program) => program.id).join(", ");
  return element("li", {}, element("strong", { textContent: tenant.alias }), ` · ${kind} · ${programs}`);
}

function drawReferral(referral) {
  const pair = element("div", { className: "pair" }, person(referral.referrer));
  pair.append(element("span", { className: "arrow", textContent: "referred" }), person(referral.referred));
  const facts = element("div", { className: "facts" });
  facts.append(fact("code", referral.code), fact("program", referral.program), fact("from", referral.source));
  facts.append(element("span", { textContent: time(referral.dateReferralStarted) }));
  if (referral.dateReferralPaid)
    facts.append(element("span", { className: "tag good", textContent: "converted" }));
  return element("li", {}, pair, facts);
}

function drawUser(user) {
  const name = element("div", { className: "name", textContent: user.name });
  const facts = element("div", { className: "facts" });
  if (user.id !== user.name) facts.append(element("span", { textContent: user.id }));
  for (const [program, code] of Object.entries(user.referralCodes)) facts.append(fact(program, code));
  if (user.referredByCodes.length > 0) facts.append(fact("referred by", user.referredByCodes.join(", ")));
  if (user.blocked) facts.append(element("span", { className: "tag bad", textContent: "blocked" }));
  return element("li", {}, picture(user), element("div", {}, name, facts));
}

function grade(status) {
  if (status === null) return "warn";
  return status < 400 ? "good" : status < 500 ? "warn" : "bad";
}

function indented(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text; // cut off, or no JSON at all
  }
}

function readable(path) {
  try {
    return decodeURI(path).replaceAll("%40", "@"); // most ids are email addresses
  } catch {
    return path; // percent signs that encode nothing: as it was sent
  }
}

// Which requests are unfolded, so that a refresh leaves them so.
const open = new Set();

function drawRequest(request) {
  const path = readable(request.path) + (request.query ? `?${request.query}` : "");
  const line = element("summary");
  line.append(
    element("span", { className: `status ${grade(request.status)}`, textContent: request.status ?? "…" }),
  );
  const what = element("span", { className: "path" }, `${request.method} ${path}`);
  what.append(element("small", { textContent: request.operation ?? "" }));
  line.append(what, element("span", { className: "when", textContent: time(request.atMs) }));

  const facts = element("div", { className: "facts" });
  if (request.durationMs !== null) facts.append(element("span", { textContent: `${request.durationMs} ms` }));
  facts.append(element("span", { textContent: request.token ? "with user token" : "without user token" }));
  facts.append(element("span", { textContent: `${request.bodyBytes} bytes sent` }));
  if (request.fault)
    facts.append(element("span", { className: "tag bad", textContent: `fault: ${request.fault}` }));
  facts.append(fact("headers", request.headerNames.join(", ")));
  const more = element("div", { className: "more" }, facts);
  if (request.answer) more.append(element("pre", { textContent: indented(request.answer), tabIndex: 0 }));

  const details = element("details", { open: open.has(request.sequence) }, line, more);
  details.addEventListener("toggle", () => open[details.open ? "add" : "delete"](request.sequence));
  return element("li", {}, details);
}

function safely(draw) {
  return (row) => {
    try {
      return draw(row);
    } catch (error) {
      return element("li", { className: "empty", textContent: `This row cannot be shown: ${error.message}` });
    }
  };
}

async function refresh() {
  const state = await (await fetch("/__sandbox/state")).json();
  part("tenants").replaceChildren(...state.tenants.map(safely(drawTenant)));
  part("referral-count").textContent = state.counts.referrals;
  part("user-count").textContent = state.counts.users;
  fill("referrals", state.referrals, safely(drawReferral));
  fill("users", state.users, safely(drawUser));
  fill("requests", state.requests, safely(drawRequest));
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

const news = new EventSource("/__sandbox/news");
news.addEventListener("open", want);
news.addEventListener("request", want);
news.addEventListener("error", () => say("the sandbox does not answer", "lost"));
part("clear").addEventListener("click", () => fetch("/__sandbox/requests", { method: "DELETE" }).then(want));
want();
