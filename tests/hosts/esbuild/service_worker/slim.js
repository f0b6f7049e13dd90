import * as advocate from "advocate-wasm/slim";
import file from "advocate-wasm/advocate_bg.wasm";
import { answer } from "./answer.js";

answer({ ...advocate, init: () => advocate.init(file) });
