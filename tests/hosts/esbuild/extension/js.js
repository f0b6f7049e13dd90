import * as advocate from "advocate-wasm/js";
import { listen } from "./background.js";

listen(advocate);
