/** `node dist/kernel/build-snapshot.js`: makes the language process's snapshot now, so that the first start has it. */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSnapshot } from "./snapshot.ts";

const started = performance.now();
const ended = new AbortController();
process.once("SIGTERM", () => ended.abort());
const blob = await buildSnapshot(dirname(fileURLToPath(import.meta.url)), ended.signal);
console.log(`language snapshot: ${blob} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
