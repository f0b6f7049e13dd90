// The same exports, without WebAssembly.
export * from "./index.js";
