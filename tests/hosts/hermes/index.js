// A deep link was opened, and somebody signs up.

import "./platform";
import * as advocate from "advocate-wasm";
import { told } from "./play/journey";

// The file is followed by a call with what the journey is given.
globalThis.main = (given) =>
  told(advocate, given).then((outcome) => {
    const [, { body, token }] = sent;
    const names = ["WebAssembly", "TextDecoder", "TextEncoder"].filter((name) => name in globalThis);
    const codes = advocate.referredByCodes(body.cookies, { tenantAlias: "demo" });
    print(JSON.stringify({ outcome, name: body.firstName, codes, token, names }));
  });
