// Copies what it is about; which link it is, the module says.

import { shareLink as linkOf } from "../module/exports.js";
import { argumentsJson } from "../module/foreign.js";
import { toldOf } from "./options.js";

export const shareLink = (user, options) => linkOf(argumentsJson({ user, options: toldOf(options) }));
