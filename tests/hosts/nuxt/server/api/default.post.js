import * as advocate from "advocate-wasm";
import { told } from "../../play/journey.js";

export default defineEventHandler(async (event) => told(advocate, await readBody(event)));
