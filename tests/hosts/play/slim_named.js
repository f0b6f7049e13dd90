// For bundlers that do not see the file by itself, but have a loader for files.

import * as advocate from "advocate-wasm/slim";
import file from "advocate-wasm/advocate_bg.wasm";
import { play } from "./page.js";

play({ ...advocate, init: () => advocate.init(file) });
