/**
 * A classic script, to be put inline into the page's head: it is run, and has no exports. Bundlers give its text, e.g. Vite by
 * `"advocate-wasm/head-start?raw"`.
 */
export {};
