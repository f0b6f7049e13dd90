import { createHmac } from "node:crypto";
import { signedIn } from "../../session"; // who that is, by your own session

const { ADVOCATE_API_KEY = "" } = process.env;
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

export async function GET() {
  const user = await signedIn(); // { id, accountId, email }
  if (!user) return new Response("Nobody is signed in", { status: 401 });
  const exp = Math.floor(Date.now() / 1000) + 600;
  const payload = `${part({ alg: "HS256", typ: "JWT" })}.${part({ user, exp })}`;
  const signature = createHmac("sha256", ADVOCATE_API_KEY).update(payload).digest("base64url");
  return new Response(`${payload}.${signature}`, { headers: { "Cache-Control": "no-store" } });
}
