import type { ReactNode } from "react";
import { Visit } from "./visit";

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <>
      <div id="greeting">{children}</div>
      <Visit />
    </>
  );
}
