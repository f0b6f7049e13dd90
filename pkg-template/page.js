// The page: its cookie jar, its address, its form fields. The one door to browser state; everything is looked up when
// it is needed, so that importing the package touches nothing.

import { refuse } from "./module/errors.js";

const COOKIE = "_saasquatch";
const PROBE = "_saasquatch_probe";

// Attribution that came with an address and is in no jar: storing was not asked for, or was refused. Only ever filled
// in a page: on a server it would be one visitor's code in another one's sign-up.
let unstored;

/** False in workers and on servers. */
export const inPage = () => typeof document === "object" && document !== null;

/** Every cookie the page can see; none outside a page, and where reading them throws, as in sandboxed frames. */
export function jar() {
  try {
    return String(document.cookie ?? "");
  } catch {
    return "";
  }
}

export const remembered = () => unstored;
export const remember = (cookie) => void (unstored = cookie);

export function address() {
  try {
    return String(location.href);
  } catch {
    return "";
  }
}

/** Whether the page's owner switched automatic storing off, as for the vendor's script. */
export const optedOut = () => Boolean(globalThis.SaaSquatchDoNotAutoDrop);

/** Puts another address into the address bar. Refused in some frames; the old one then stays, which harms nobody. */
export function replaceAddress(url) {
  try {
    history.replaceState(history.state, "", url);
  } catch {}
}

/** Hands a cookie over. Whether it was kept, only reading tells. */
function write(line) {
  try {
    document.cookie = line;
  } catch {}
}

/** The values of the attribution cookies that the page can see. */
const held = () =>
  jar()
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${COOKIE}=`))
    .map((pair) => pair.slice(COOKIE.length + 1).trim());

/** Stores a cookie; whether the jar now holds this value. */
export function store(line, value, forDomain) {
  write(line);
  // A cookie for this host alone would hide one for the whole domain, so it goes once its content has moved there.
  if (forDomain && held().includes(value) && held().length > 1) {
    write(`${COOKIE}=; Path=/; Max-Age=0`);
    // Where the domain was this host after all, that was the one just stored.
    if (!held().includes(value)) write(line);
  }
  return held().includes(value);
}

/**
 * The widest domain that this host may set cookies for, found by trying, the shortest suffix first. None for localhost,
 * addresses, and where the browser keeps nothing.
 */
export function topDomain() {
  const host = globalThis.location?.hostname ?? "";
  if (/^[\d.]*$|:/.test(host)) return undefined;
  const labels = host.split(".");
  for (let count = 2; count <= labels.length; count++) {
    const domain = labels.slice(-count).join(".");
    // Its own name as the value: what another tab is trying at the same time proves nothing here.
    const probe = `${PROBE}=${domain}`;
    write(`${probe}; Path=/; SameSite=Lax; Domain=${domain}; Max-Age=10`);
    const kept = jar().split("; ").includes(probe);
    write(`${PROBE}=; Path=/; SameSite=Lax; Domain=${domain}; Max-Age=0`);
    if (kept) return domain;
  }
  return undefined;
}

/** Puts a value into a field as typing would. */
export function type(field, value) {
  try {
    const element = typeof field === "string" ? document.querySelector(field) : field;
    // React replaces `value` on the element itself to notice changes of its own making; only the prototype's setter
    // followed by an `input` event looks like typing to it.
    if (!Reflect.set(Object.getPrototypeOf(element), "value", value, element))
      throw new TypeError("no value to set");
    for (const name of ["input", "change"]) element.dispatchEvent(new Event(name, { bubbles: true }));
  } catch (cause) {
    refuse("field must be an input element of the page, or a selector that finds one", cause);
  }
}
