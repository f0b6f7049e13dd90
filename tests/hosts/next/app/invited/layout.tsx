import type { ReactNode } from "react";
import { Visit } from "./visit";

export default ({ children }: { children: ReactNode }) => (
  <>
    <div id="greeting">{children}</div>
    <Visit />
  </>
);
