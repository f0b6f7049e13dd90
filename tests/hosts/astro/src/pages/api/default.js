import * as advocate from "advocate-wasm";
import { told } from "../../../play/journey.js";

export const prerender = false;
export const POST = async ({ request }) => Response.json(await told(advocate, await request.json()));
