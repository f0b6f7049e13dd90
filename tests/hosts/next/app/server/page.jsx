import * as advocate from "advocate-wasm";
import { told } from "../../play/journey.js";

// A component of the server's: what came of the journey is in the page when it arrives.
export default async function Page({ searchParams }) {
  const { api, user, token, rsCode } = await searchParams;
  const outcome = await told(advocate, { url: `https://shop.example/?rsCode=${rsCode}`, api, user, token });
  return <script dangerouslySetInnerHTML={{ __html: `globalThis.outcome = ${JSON.stringify(outcome)}` }} />;
}
