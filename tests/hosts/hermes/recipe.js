// The recipe of docs/guides/react-native.md: opened by a friend's link, then by a plugin's object, then a sign-up.

import "./platform";
import * as advocate from "advocate-wasm";
import { follow } from "./doubles/react_native";
import { keep, listen, signUp } from "./referral";

globalThis.main = async ({ user, token }) => {
  await listen();
  await follow("shop://open?utm_source=mail");
  await keep({ parameters: { deep_link_value: "home", deep_link_sub5: "AMELIAOKAFOR" } });
  const { id } = await signUp({ id: user, accountId: user, firstName: "Zoë" }, token);
  const [{ body }] = sent;
  print(
    JSON.stringify({
      isMember: id === user,
      codes: advocate.referredByCodes(body.cookies, { tenantAlias: "demo" }),
    }),
  );
};
