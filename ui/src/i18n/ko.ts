/** Every sentence of the interface in Korean. The types refuse a missing or an extra key. */
import { board } from "./ko/board";
import { change } from "./ko/change";
import { changes } from "./ko/changes";
import { errors } from "./ko/errors";
import { holds } from "./ko/holds";
import { release } from "./ko/release";
import { window } from "./ko/window";
import type { Strings } from "./index";

export const ko: Strings = { ...board, ...change, ...changes, ...errors, ...holds, ...release, ...window };
