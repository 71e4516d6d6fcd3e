/**
 * In the kernel's bundles `Promise` means the one that was there when the process started (kernel/intrinsics.ts): in the session a cell may
 * put another in its place, or none, and the kernel is to go on. The sources write it as anyone does.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const file = fileURLToPath(new URL("intrinsics.ts", import.meta.url));
const names = /export const \{([^}]*)\} = globalThis/.exec(readFileSync(file, "utf8"))[1].match(/\w+/g);

/** For rolldown's `transform`. */
export const intrinsics = { inject: Object.fromEntries(names.map((name) => [name, [file, name]])) };
