/**
 * `npm run bench`: the library against its peers. `npm run bench -- kernel` runs another bench, `-- all` each of them;
 * what follows the name goes to the bench.
 */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const names = readdirSync(here).flatMap((file) => file.match(/^(.+)\.bench\.mjs$/)?.[1] ?? []);
const [first = "library", ...rest] = process.argv.slice(2);
const known = first === "all" || names.includes(first);
const chosen = first === "all" ? names : [known ? first : "library"];
// Anything else is for the library's bench: `npm run bench -- fit op`.
const args = known ? rest : process.argv.slice(2);
for (const name of chosen) {
  if (chosen.length > 1) console.log(`\n== ${name}`);
  const { status } = spawnSync(process.execPath, [`${here}${name}.bench.mjs`, ...args], { stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}
