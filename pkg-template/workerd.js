// "advocate-wasm" on Cloudflare's workers, which compile nothing at run time: there the module is imported, compiled already.

import compiled from "./advocate_bg.wasm";
import { sendBy } from "./client/transport.js";
import { loadWith, startWith } from "./module/load.js";

export * from "./api.js";

loadWith({ sync: () => startWith(compiled) });

// Their fetch keeps no copies and, before the compatibility date 2024-11-11, will not be told so. A redirect it follows or
// hands out; what others do, which is to fail for it, is done here.
sendBy((fetch) => async (address, { cache: _, ...init }) => {
  const response = await fetch.call(globalThis, address, { ...init, redirect: "manual" });
  if (response.type === "opaqueredirect" || (response.status >= 300 && response.status < 400)) {
    throw new TypeError("The answer was a redirect, which is not followed");
  }
  return response;
});
