import * as advocate from "advocate-wasm";
import { listen } from "./background.js";

listen(advocate);
