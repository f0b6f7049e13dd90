// A page as small as attribution needs: a cookie jar, an address, a history. For scripts that `child` runs.

/**
 * Sets the page up on this process's globals. `refuses`: takes no cookie; `broken`: throws at any access to cookies;
 * `storage`: there is a `localStorage`.
 */
export function openPage(href, { refuses = false, broken = false, storage = false } = {}) {
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
    get pathname() {
      return address.pathname;
    },
  };
  const kept = new Map();
  if (storage) {
    globalThis.localStorage = {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    };
  }
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
    kept,
    /** As a router does it. */
    visit: (url) => void (address = new URL(url)),
    /** As a link does it: another page, with a memory of its own. */
    leave(url) {
      address = new URL(url);
      delete globalThis[Symbol.for("advocate-wasm.attribution")];
    },
  };
}
