// A page as it is under test, with the sandbox for the API.

const SANDBOX = "http://127.0.0.1:8788";
const tenantAlias = "your_tenant";
const form = document.querySelector("form");
const say = (id, text) => (document.querySelector(id).textContent = text);

async function userToken() {
  const id = form.email.value;
  const headers = { "Content-Type": "application/json" };
  const body = JSON.stringify({ id, email: id });
  const { token } = await (await fetch(`${SANDBOX}/session`, { method: "POST", headers, body })).json();
  return token;
}

const client = new advocate.AdvocateClient({ tenantAlias, baseUrl: SANDBOX, userToken });
const [code] = advocate.captureReferral({ tenantAlias, cleanUrl: true }).referredByCodes;
client.lookupByCode(code).then(
  ({ firstName, lastInitial }) => say("#greeting", `${firstName} ${lastInitial}. invited you`),
  () => {},
);

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const id = form.email.value;
  await client.upsertUser({ id, accountId: id, email: id });
  say("#member", "Welcome");
});
