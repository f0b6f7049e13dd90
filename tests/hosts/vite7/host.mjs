// The Vite before.

import { rowsOf } from "../vite.mjs";

export const rows = rowsOf("Vite 7", '`optimizeDeps: { exclude: ["advocate-wasm"] }`');
