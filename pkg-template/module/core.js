// The one way into the WebAssembly module, where every rule stands.

import { invoke } from "./advocate.js";
import { failure } from "./errors.js";
import { demand } from "./load.js";

/** Asks the module. Documents go in and come out as JSON, which is free here and keeps the module small. */
export function ask(question, ...given) {
  demand();
  let answer;
  try {
    answer = invoke(question, JSON.stringify(given));
  } catch (thrown) {
    throw failure(thrown);
  }
  return JSON.parse(answer);
}
