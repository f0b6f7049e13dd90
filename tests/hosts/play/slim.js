import * as advocate from "advocate-wasm/slim";
import { play } from "./page.js";

play(advocate);
