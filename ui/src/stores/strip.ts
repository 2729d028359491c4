/** The strip's aim: the armed rollback of the selected target. */
import * as read from "../ipc/read";
import { createAim } from "./aim";
import { lang } from "./lang";

export const strip = createAim((target) => read.arm(read.requestFor(target), lang()));
export const useStrip = strip.use;
