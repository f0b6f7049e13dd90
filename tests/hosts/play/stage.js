// Before anything else of a guide's page: what it says to the API arrives at the sandbox, and a token comes from the page's
// address. `stage`: how many look-ups were sent, and how many were answered.

if (globalThis.document) {
  const { searchParams: given } = new URL(location.href);
  const ask = globalThis.fetch;
  const stage = {
    api: given.get("api"),
    user: given.get("user"),
    token: given.get("token"),
    asked: 0,
    answered: 0,
  };
  globalThis.stage = stage;

  globalThis.fetch = async (address, init) => {
    if (stage.token && address === "/session/referral-token") return new Response(stage.token);
    const isLookUp = `${address}`.includes("/open/user?");
    if (isLookUp) stage.asked++;
    try {
      return await ask(`${address}`.replace("https://app.referralsaasquatch.com", stage.api), init);
    } finally {
      if (isLookUp) stage.answered++;
    }
  };
}
