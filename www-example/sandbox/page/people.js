// Users, and who referred whom.

import { code, element, fact, fill, tag, time } from "./element.js";

export function showUsers(users) {
  fill("users", users, JSON.stringify, drawUser);
}

export function showReferrals(referrals) {
  fill("referrals", referrals, JSON.stringify, drawReferral);
}

const picture = (user) =>
  element("img", { src: user.imageUrl, alt: "", width: 32, height: 32, loading: "lazy" });
const person = (user) => element("span", { className: "person" }, picture(user), user.name);

function drawUser(user) {
  const name = element("div", { className: "name", textContent: user.name });
  const facts = element("div", { className: "facts" });
  if (user.id !== user.name) facts.append(element("span", { textContent: user.id }));
  for (const { program, code: shared, link } of user.codes) {
    const open = element("a", { href: link, title: `Follow the share link of ${shared}` }, code(shared));
    facts.append(element("span", {}, `${program} `, open));
  }
  if (user.referredByCodes.length > 0) facts.append(fact("referred by", user.referredByCodes.join(", ")));
  if (user.blocked) facts.append(tag("blocked", "bad"));
  return element("li", {}, picture(user), element("div", {}, name, facts));
}

function drawReferral(referral) {
  const pair = element("div", { className: "pair" }, person(referral.referrer));
  pair.append(element("span", { className: "arrow", textContent: "referred" }), person(referral.referred));
  const facts = element("div", { className: "facts" });
  facts.append(fact("code", referral.code), fact("program", referral.program), fact("from", referral.source));
  facts.append(element("span", { textContent: time(referral.dateReferralStarted) }));
  if (referral.dateReferralPaid) facts.append(tag("converted", "good"));
  return element("li", {}, pair, facts);
}
