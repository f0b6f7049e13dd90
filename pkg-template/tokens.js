// Reading a user token.

import { ask } from "./core.js";
import { problem } from "./errors.js";

export function inspectToken(jwt) {
  if (typeof jwt !== "string") throw problem("invalid_token", "The user token must be a JWT string", false);
  return ask("inspectToken", jwt.slice(0, 17_000), Date.now());
}
