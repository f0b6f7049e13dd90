import * as advocate from "advocate-wasm/slim";
import { told } from "../../../play/journey.js";

export const POST = async (request) => Response.json(await told(advocate, await request.json()));
