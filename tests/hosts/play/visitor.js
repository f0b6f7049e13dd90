// Somebody who visits a guide's page: reads who invited them, signs up and signs out. `app`: what the page can do.

if (globalThis.document) {
  const stateNow = () => {
    const state = document.querySelector("[data-state]")?.dataset.state;
    return globalThis.app && state !== "loading" && state;
  };

  const visited = async () => {
    while (!stateNow()) await new Promise((resolve) => setTimeout(resolve, 20));
    const greeting = document.querySelector("#greeting").innerText.trim();
    const { user, asked } = globalThis.stage;
    const cleaned = !/rsCode=\w/.test(location.search);
    const member = await globalThis.app.signUp({ id: user, accountId: user, firstName: "Zoë" });
    await globalThis.app.signOut();
    const forgotten = !document.cookie.includes("_saasquatch");
    return { state: stateNow(), greeting, asked, cleaned, isMember: member.id === user, forgotten };
  };

  globalThis.outcome = visited().catch((error) => ({ failed: `${error}` }));
}
