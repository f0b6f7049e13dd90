import { AdvocateClient, captureReferral, init } from "ENTRY";
import { greet } from "./greet.js";

await init();
const [code] = captureReferral({ tenantAlias: "demo" }).referredByCodes;
const client = new AdvocateClient({ tenantAlias: "demo", baseUrl: API });
greet(await client.lookupByCode(code));
