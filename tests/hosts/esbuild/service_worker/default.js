import * as advocate from "advocate-wasm";
import { answer } from "./answer.js";

answer(advocate);
