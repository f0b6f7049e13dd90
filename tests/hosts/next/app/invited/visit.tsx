"use client";

import "../../play/stage.js";
import "../../play/visitor.js";
import { signOut, signUp, useInvitation } from "./referral";

declare var stage: { user: string; token?: string };

/** Signed in by a cookie, so that the token is the route handler's. */
const signedUp: typeof signUp = (user) => {
  document.cookie = `user=${encodeURIComponent(user.id)}`;
  delete stage.token;
  return signUp(user);
};

if (globalThis.document) Object.assign(globalThis, { app: { signUp: signedUp, signOut } });

export function Visit() {
  const { state } = useInvitation();
  return <p data-state={state}>A page</p>;
}
