// The engines that the environment names, each by its program.

import { launchChromium, launchFirefox } from "./playwright.mjs";
import { launchWebKit } from "./webkit.mjs";

const KNOWN = [
  { name: "Chromium", variable: "CHROMIUM", launch: launchChromium, overHttpOnly: "refused" },
  // Its pages see a cookie that they set over a server's HttpOnly one for a while.
  { name: "Firefox", variable: "FIREFOX", launch: launchFirefox, overHttpOnly: "forgotten" },
  // The one that keeps a cookie of more than 4096 bytes.
  {
    ...{ name: "WebKit", variable: "WEBKIT_DRIVER", launch: launchWebKit },
    ...{ keepsLarger: true, overHttpOnly: "kept" },
  },
];

export const ENGINES = KNOWN.filter(({ variable }) => process.env[variable]).map((engine) => ({
  ...engine,
  program: process.env[engine.variable],
}));

if (ENGINES.length === 0) {
  const variables = KNOWN.map(({ variable }) => variable).join(", ");
  throw new Error(`set one of ${variables} to a program; "cargo xtask test" sets all of them`);
}
