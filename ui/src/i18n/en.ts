/** Every sentence of the interface in English. This table is the type of the other one. */
import { board } from "./en/board";
import { change } from "./en/change";
import { changes } from "./en/changes";
import { errors } from "./en/errors";
import { holds } from "./en/holds";
import { release } from "./en/release";
import { window } from "./en/window";

export const en = { ...board, ...change, ...changes, ...errors, ...holds, ...release, ...window } as const;
