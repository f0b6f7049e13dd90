// The same exports; `init()` must have resolved before the synchronous ones are called.
export * from "./index.js";
