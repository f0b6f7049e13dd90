// Somebody who visits a guide's page, before anything else of it: reads who invited them, signs up and signs out. What a guide
// says to the API arrives at the sandbox, and a token comes from the page's address. `app`: what the page can do.

if (globalThis.document) {
  const API = "https://app.referralsaasquatch.com";
  const { searchParams: given } = new URL(location.href);
  const [api, user, token] = ["api", "user", "token"].map((name) => given.get(name));
  const ask = globalThis.fetch;
  let asked = 0;

  globalThis.fetch = async (address, init) => {
    if (address === "/session/referral-token") return new Response(token);
    if (`${address}`.includes("/open/user?")) asked++;
    return ask(`${address}`.replace(API, api), init);
  };

  const settled = async (read) => {
    for (;;) {
      const value = read();
      if (value) return value;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  const stateNow = () => {
    const state = document.querySelector("[data-state]")?.dataset.state;
    return globalThis.app && state !== "loading" && state;
  };

  const visited = async () => {
    const state = await settled(stateNow);
    const greeting = document.querySelector("#greeting").innerText.trim();
    const member = await globalThis.app.signUp({ id: user, accountId: user, firstName: "Zoë" });
    await globalThis.app.signOut();
    const forgotten = !document.cookie.includes("_saasquatch");
    return { state, greeting, asked, isMember: member.id === user, forgotten };
  };

  globalThis.outcome = visited().catch((error) => ({ failed: `${error}` }));
}
