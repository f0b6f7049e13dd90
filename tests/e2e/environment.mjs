// What `cargo xtask test` tells the tests about the servers and the browser it has ready.

function required(name, example) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set (for example ${example}); "cargo xtask test" sets it`);
  return value;
}

export const SITE_URL = required("SITE_URL", "http://localhost:4173/");
export const SANDBOX_URL = required("SANDBOX_URL", "http://localhost:8788").replace(/\/+$/, "");
export const CHROMIUM = required("CHROMIUM", "/usr/bin/chromium");
/** Folder for screenshots. */
export const ARTEFACTS = required("ARTEFACTS", "target/artefacts");
