import * as advocate from "advocate-wasm";
import { play } from "./page.js";

play(advocate);
