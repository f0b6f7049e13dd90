// "advocate-wasm/head-start": a classic script for the top of <head>, inline. It asks who shared the code of this address
// while the package is still on its way; the first `lookupByCode` of that code takes the answer over (client/head_start.js).
// It knows the plain cases alone: where captureReferral might see something else, something throws here, and nothing is asked.

const HOST = "app.referralsaasquatch.com";
const { tenantAlias, appDomain = HOST, baseUrl = `https://${HOST}` } = document.currentScript.dataset;
const API = baseUrl.replace(/\/+$/, "");

/** What the address says under these names, the first name's before the others'. */
function said(...names) {
  const query = location.href.replace(/(^|#)[^?#]*/g, "").replace(/[?&]amp;|\?/g, "&");
  const pairs = [...new URLSearchParams(query)];
  const [, value] = names.flatMap((name) => pairs.find(([given, value]) => value && name.test(given)) ?? []);
  return value;
}

/** The attribution that the browser holds, if that is one. */
function held() {
  const cookies = document.cookie.split("; ").filter((cookie) => /^_saasquatch=/.test(cookie));
  const beside = localStorage.getItem("advocate-wasm.attribution");
  if (!beside && !cookies[1]) return cookies[0].slice(12);
  const [, until, encoded] = /^([1-3]\d{9}) (.+)$/.exec(beside);
  return !cookies[0] && until * 1000 > Date.now() && encoded;
}

/** The first live code of an encoded attribution. */
function codeOf(encoded) {
  const base64 = encoded.replace(/[ -]/g, "+").replace(/_/g, "/");
  const text = decodeURIComponent(escape(atob(decodeURIComponent(base64))));
  const cookie = JSON.parse(text);
  // Not what JSON leaves open, nor numbers among an object's names, which it would sort, nor names of its own parts, nor depths.
  if (JSON.stringify(cookie) !== text || /proto|constructor|.{9999}|([[{][^[{]*){99}/.test(text)) return;
  const { codes, codesExp } = cookie[appDomain][`${tenantAlias}_CODE`];
  const hasExpired = (seconds) => seconds === +seconds && seconds * 1000 <= Date.now();
  return Object.values(codes).find((code) => code === `${code}` && !hasExpired(codesExp?.[code]));
}

/** Fills the page's greetings. What the API says of a friend is text, whatever stands in it. */
function greet(friend) {
  for (const greeting of document.querySelectorAll("[data-advocate-referrer]")) {
    for (const mark of greeting.querySelectorAll("[data-advocate]")) {
      const name = mark.dataset.advocate;
      const value = `${friend[name] ?? ""}`;
      if (name !== "imageUrl") mark.textContent = value;
      else if (value.startsWith("https://") || value.startsWith(`${API}/`)) mark.src = value;
    }
    greeting.hidden = false;
  }
}

async function ask() {
  if (!tenantAlias) return;
  const encoded = said(/^_saasquatch$/i, /^_advocate$/i, /^deep_link_sub1$/i);
  const bare = encoded ? "" : said(/^rsCode$/i, /^deep_link_sub5$/i, /^sq_referralCode$/i);
  const [code] = /^(?!(undefined|null|nan|true|false)$)[\w-]{1,64}$/i.exec(bare || codeOf(encoded ?? held()));
  const url = `${API}/api/v1/${encodeURIComponent(tenantAlias)}/open/user?referralCode=${code}`;
  const reply = fetch(url, {
    credentials: "omit",
    redirect: "error",
    referrerPolicy: "strict-origin",
    cache: "no-store",
  });
  globalThis[Symbol.for("advocate-wasm.headStart")] = { url, reply, askedMs: Date.now() };
  const friend = await (await reply).clone().json();
  if (!friend.id) return; // a refusal
  greet(friend);
  // Marks that the parser has not reached yet; once it has, the page is its own scripts'.
  const again = () => document.readyState === "interactive" && greet(friend);
  document.addEventListener("readystatechange", again);
}

const start = () => ask().catch(() => {});
if (document.prerendering) document.addEventListener("prerenderingchange", start);
else start();
