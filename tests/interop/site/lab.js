// What the tests do in the page. Nothing is loaded before it is asked for, so that either script can be the first.

const TENANT = "acme";
const USER = { id: "ann@example.com", accountId: "ann@example.com" };

// Nobody verifies it here; it only has to name the user.
const encode = (value) => btoa(JSON.stringify(value)).replaceAll("=", "");
const TOKEN = `${encode({ alg: "HS256" })}.${encode({ user: { ...USER, email: USER.id } })}.c2ln`;

const sdk = () => import("/advocate-wasm/index.js");

/** Has fetch answer as the API would, and notes what would have been sent. */
function double() {
  const sent = [];
  const fetch = async (...given) => {
    sent.push(await new Request(...given).json());
    return new Response(JSON.stringify(USER), { headers: { "Content-Type": "application/json" } });
  };
  return { sent, fetch };
}

window.lab = {
  capture: async (options) => (await sdk()).captureReferral({ tenantAlias: TENANT, ...options }),

  /** The vendor's script does its work when it is loaded, and again when told to. */
  async vendor() {
    if (window.squatch?.pushCookie) return void window.squatch.pushCookie();
    await new Promise((resolve, reject) => {
      const script = Object.assign(document.createElement("script"), { src: "/vendor.js" });
      script.addEventListener("load", resolve);
      script.addEventListener("error", reject);
      document.head.append(script);
    });
  },

  async signUp({ options, user } = {}) {
    const { sent, fetch } = double();
    const events = [];
    const { AdvocateClient } = await sdk();
    const onEvent = (event) => void (event.type === "attribution_skipped" && events.push(event));
    const client = new AdvocateClient({ tenantAlias: TENANT, userToken: TOKEN, fetch, onEvent, ...options });
    await client.upsertUser({ ...USER, ...user });
    return { body: sent[0], events };
  },

  /** What the vendor's script would send of the cookie. */
  async vendorSignUp() {
    await lab.vendor();
    const { sent, fetch } = double();
    const real = window.fetch;
    window.fetch = fetch;
    try {
      window.squatch.init({ tenantAlias: TENANT });
      await window.squatch.api().upsertUser({ user: { ...USER }, jwt: TOKEN });
    } finally {
      window.fetch = real;
    }
    return { body: sent[0] };
  },

  codes: async (encoded) => (await sdk()).referredByCodes(encoded, { tenantAlias: TENANT }),

  forget: async () => (await sdk()).forgetReferral(),

  async fill(field, options) {
    return (await sdk()).fillReferralCode(field, { tenantAlias: TENANT, ...options });
  },
};
