import { App } from "@capacitor/app";
import { captureReferral } from "advocate-wasm";

const tenantAlias = "your_tenant";

/** Once, when the app starts. `invited` is told the code of each link that opens it. */
export function listen(invited: (code: string) => void) {
  return App.addListener("appUrlOpen", ({ url }) => {
    const [code] = captureReferral({ tenantAlias, url }).referredByCodes;
    if (code !== undefined) invited(code);
  });
}
