// Many calls of every kind, and the memory of the module that answers them.

import { sizes } from "/caught_module.js";

const kept = [];

window.day = {
  /** Makes calls number `from` up to `to`; `keep`: keeps what comes of them, as nobody should. */
  async pass(from, to, keep) {
    const advocate = await import("/advocate-wasm/index.js");
    const { makeCalls } = await import("/mixed_calls.js");
    await makeCalls(advocate, from, to, keep ? (outcome) => kept.push(outcome) : undefined);
    return sizes();
  },
};
