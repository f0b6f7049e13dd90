import { Greeting } from "./referral";

export default function Page() {
  return (
    <main>
      <Greeting />
    </main>
  );
}
