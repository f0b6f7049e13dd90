// A page: what it is given stands in its address, and what came of it in the global `outcome`.

import { told } from "./journey.js";

export function givenBy(url) {
  const { searchParams } = new URL(url);
  return {
    url,
    ...Object.fromEntries(["api", "user", "token"].map((name) => [name, searchParams.get(name)])),
  };
}

export function play(advocate) {
  globalThis.outcome = told(advocate, givenBy(location.href));
}
