import { captureReferral, lookupByCode } from "../peer/peer.js";
import { greet } from "./greet.js";

const [code] = captureReferral("demo");
greet(await lookupByCode({ tenantAlias: "demo", baseUrl: API }, code));
