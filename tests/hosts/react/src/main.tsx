// The guide's pieces in a page, under StrictMode, which runs every effect twice in development.

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Greeting, signOut, signUp, useInvitation } from "./referral";

Object.assign(globalThis, { app: { signUp, signOut } });

function Page() {
  const { state } = useInvitation();
  return (
    <main data-state={state}>
      <div id="greeting">
        <Greeting />
      </div>
    </main>
  );
}

createRoot(document.querySelector("#app")!).render(
  <StrictMode>
    <Page />
  </StrictMode>,
);
