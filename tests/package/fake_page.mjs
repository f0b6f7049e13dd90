// A page as small as attribution needs: a cookie jar, an address, a history. For scripts that `child` runs.

/** Sets the page up on this process's globals. `refuses`: takes no cookie; `broken`: throws at any access to cookies. */
export function openPage(href, { refuses = false, broken = false } = {}) {
  const jar = new Map();
  const replaced = [];
  let address = new URL(href);
  globalThis.document = {
    get cookie() {
      if (broken) throw new Error("SecurityError");
      return [...jar.values()].map(({ name, value }) => `${name}=${value}`).join("; ");
    },
    set cookie(line) {
      if (broken) throw new Error("SecurityError");
      if (refuses) return;
      const [pair, ...attributes] = line.split(";").map((part) => part.trim());
      const name = pair.slice(0, pair.indexOf("="));
      const value = pair.slice(pair.indexOf("=") + 1);
      const of = Object.fromEntries(attributes.map((attribute) => attribute.toLowerCase().split("=")));
      const domain = of.domain ?? "";
      // As browsers do: a public suffix takes no cookies.
      if (domain && (!address.hostname.endsWith(domain) || !domain.includes("."))) return;
      if (of["max-age"] === "0") jar.delete(`${name}@${domain}`);
      else jar.set(`${name}@${domain}`, { name, value, line });
    },
  };
  globalThis.location = {
    get href() {
      return address.href;
    },
    get hostname() {
      return address.hostname;
    },
  };
  globalThis.history = {
    state: { of: "the page" },
    replaceState(state, _, url) {
      replaced.push({ state, url });
      address = new URL(url, address);
    },
  };
  return {
    replaced,
    lines: () => [...jar.values()].map(({ line }) => line),
    stored: () => [...jar.values()].find(({ name }) => name === "_saasquatch")?.value,
    put: (value) => jar.set("_saasquatch@", { name: "_saasquatch", value, line: "" }),
    visit: (url) => void (address = new URL(url)),
  };
}
