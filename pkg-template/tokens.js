// Reading a user token.

import { ask } from "./module/core.js";
import { problem } from "./module/errors.js";
import { INSPECT_TOKEN } from "./module/questions.js";

export function inspectToken(jwt) {
  if (typeof jwt !== "string") throw problem("invalid_token", "The user token must be a JWT string", false);
  return ask(INSPECT_TOKEN, jwt.slice(0, 17_000), Date.now());
}
