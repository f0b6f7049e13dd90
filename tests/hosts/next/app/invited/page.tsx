import { Greeting } from "./referral";
import { Visit } from "./visit";

export default function Page() {
  return (
    <main>
      <div id="greeting">
        <Greeting />
      </div>
      <Visit />
    </main>
  );
}
