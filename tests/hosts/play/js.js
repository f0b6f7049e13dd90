import * as advocate from "advocate-wasm/js";
import { play } from "./page.js";

play(advocate);
