// What a guide's page says to a visitor who is invited, to one who is not, to one with a code that nobody has, and where the API
// says no; and that the friend gets the credit, once.

const MEMBER = { cleaned: true, isMember: true, forgotten: true };
const NOT_FOUND = /status of 404/;
const REFUSED = /status of 403/;

const VISITS = [
  {
    detail: "invited",
    expects: { ...MEMBER, state: "found", greeting: "Bob T. invited you", asked: 1 },
    credits: true,
  },
  { detail: "not invited", code: "", expects: { ...MEMBER, state: "none", greeting: "", asked: 0 } },
  {
    ...{ detail: "a code that nobody has", code: "NOBODY42", chatter: NOT_FOUND },
    expects: { ...MEMBER, state: "unknown", greeting: "", asked: 1 },
  },
  {
    ...{
      detail: "the look-up refused",
      fault: { kind: "status", code: 403, operation: "openGetUserByCode" },
    },
    ...{ expects: { ...MEMBER, state: "failed", greeting: "", asked: 1 }, chatter: REFUSED, credits: true },
  },
];

/** Rows of what a guide's page does; `site`: how it is built and served, as of any row. */
export const visitsOf = (guide, { chatter, ...site }) =>
  VISITS.map((visit) => ({
    ...{ guide, host: guide, entry: "advocate-wasm", ...site, ...visit },
    chatter: eitherOf(chatter, visit.chatter),
    detail: [site.detail, visit.detail].filter(Boolean).join(", "),
  }));

/** The first of them. */
export const invited = (guide, site) => visitsOf(guide, site)[0];

const eitherOf = (...patterns) => {
  const known = patterns.filter(Boolean).map(({ source }) => source);
  return known.length > 0 ? new RegExp(known.join("|")) : undefined;
};
