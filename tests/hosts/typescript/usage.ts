// Compiled with every version, in the forms that an application, a server and a worker have.

import {
  AdvocateClient,
  captureReferral,
  fillReferralCode,
  init,
  isAdvocateError,
  withAttribution,
} from "advocate-wasm";
import type { AttributionCookie, ClientOptions, ErrorCode, User } from "advocate-wasm";
import * as plain from "advocate-wasm/js";
import { createOutbox } from "advocate-wasm/outbox";
import * as slim from "advocate-wasm/slim";
import module from "advocate-wasm/advocate_bg.wasm";

export async function signUp(options: ClientOptions): Promise<User | ErrorCode> {
  await init();
  await slim.init(new Uint8Array(8));
  await slim.init(module);
  const { referredByCodes, cookie } = captureReferral({
    tenantAlias: "acme",
    url: "https://shop.example/?rsCode=BOBT",
  });
  const kept: AttributionCookie | undefined = cookie;
  const client = new AdvocateClient({ ...options, outbox: createOutbox() });
  withAttribution("https://shop.example/", kept ?? {});
  fillReferralCode("#code", { tenantAlias: "acme" });
  plain.decodeCookie("e30");
  try {
    return await client.upsertUser({ id: "ann", accountId: "ann", referredByCodes });
  } catch (error) {
    if (isAdvocateError(error)) return error.code;
    throw error;
  }
}
