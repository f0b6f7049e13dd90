// The vendor's package keeps the attribution; who invited the visitor, it has no call for.

import { init } from "@saasquatch/squatch-js";
import { greet } from "./greet.js";

init({ tenantAlias: "demo", domain: API });
const code = new URLSearchParams(location.search).get("rsCode");
const response = await fetch(`${API}/api/v1/demo/open/user?referralCode=${encodeURIComponent(code)}`, {
  credentials: "omit",
});
if (response.ok) greet(await response.json());
