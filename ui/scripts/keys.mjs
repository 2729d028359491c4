/** Writes docs/keys.md from the table the window uses. */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";

const { module } = await runnerImport(fileURLToPath(new URL("../src/keymap/sheet.ts", import.meta.url)));
const target = fileURLToPath(new URL("../../docs/keys.md", import.meta.url));
writeFileSync(target, module.keySheet());
process.stdout.write(`${target}\n`);
