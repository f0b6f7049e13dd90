// What stands for the platform's coders in the module's glue, which makes its own at import: where they are missing, as in
// some test DOMs, that must not fail before the first use.

import { problem } from "./errors.js";

let decoder;
let encoder;

export class TextDecoder {
  decode(bytes) {
    if (bytes === undefined) return ""; // the glue's first, which yields nothing
    decoder ??= made(globalThis.TextDecoder);
    return decoder.decode(bytes);
  }
}

export class TextEncoder {
  encodeInto(text, bytes) {
    encoder ??= made(globalThis.TextEncoder);
    return encoder.encodeInto(text, bytes);
  }
}

function made(Coder) {
  if (Coder) return new Coder("utf-8", { ignoreBOM: true });
  const message = "This environment has no TextDecoder and TextEncoder; add a polyfill of both";
  throw problem("not_initialized", message, false);
}
