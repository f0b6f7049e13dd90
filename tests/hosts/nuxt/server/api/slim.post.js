import * as advocate from "advocate-wasm/slim";
import { told } from "../../play/journey.js";

export default defineEventHandler(async (event) => told(advocate, await readBody(event)));
