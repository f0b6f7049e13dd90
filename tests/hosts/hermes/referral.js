import AsyncStorage from "@react-native-async-storage/async-storage";
import { AdvocateClient, captureReferral } from "advocate-wasm";
import { Linking } from "react-native";

const NAME = "_saasquatch";

/** Keeps what a link or a plugin's object brought: `{ url }` or `{ parameters }`. */
export async function keep(found) {
  const kept = await AsyncStorage.getItem(NAME);
  const cookieHeader = kept ? `${NAME}=${kept}` : undefined;
  const { encoded } = captureReferral({ tenantAlias: "your_tenant", cookieHeader, ...found });
  await AsyncStorage.setItem(NAME, encoded);
}

export async function listen() {
  Linking.addEventListener("url", ({ url }) => keep({ url })); // while the app is open
  const url = await Linking.getInitialURL(); // that opened it
  if (url) await keep({ url });
}
// AppsFlyer: appsFlyer.onDeepLink(({ data }) => keep({ parameters: data }))
// Branch:    branch.subscribe({ onOpenComplete: ({ params }) => params && keep({ parameters: params }) })

export async function signUp(user, userToken) {
  const client = new AdvocateClient({ tenantAlias: "your_tenant", userToken });
  const cookies = (await AsyncStorage.getItem(NAME)) ?? undefined;
  return client.upsertUser({ ...user, cookies });
}
