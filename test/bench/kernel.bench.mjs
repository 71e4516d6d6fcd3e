// The kernel against its peers, side by side in one run.
//
//   npm run bench -- kernel [glassbox|tslab|deno|ipykernel …]       all that are there, unless said
//   ROWS=suite,start,cells,help,stops,lines,loop LINES=1000000 CELLS=2000 STOPS=5 npm run bench -- kernel glassbox
//
// Each group of rows (kernel-groups.mjs) has a kernel process of its own. Times are medians, and in brackets the best
// tenth, which a busy machine disturbs least; "of processor" is the time that all the kernel's processes took. Memory is
// the proportional set size of all processes. Stop in all its situations, many times: npm run bench -- stop.
import { cpus, loadavg } from "node:os";
import { groups } from "./kernel-groups.mjs";
import { kernels } from "./kernels.mjs";

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(130)); // Takes its kernels along.
const all = kernels();
const wanted = process.argv.slice(2).filter((name) => name in all);
const rows = (process.env.ROWS ?? Object.keys(groups).join(",")).split(",");
const table = {};
for (const name of wanted.length > 0 ? wanted : Object.keys(all)) {
  const kernel = all[name];
  if (kernel.missing) {
    console.log(`${name} is left out: ${kernel.missing}`);
    continue;
  }
  table[name] = {};
  for (const group of rows) {
    const began = performance.now();
    try {
      await groups[group](kernel, table[name], name);
    } catch (error) {
      table[name][`${group} failed`] = error.message.split("\n")[0].slice(0, 60);
    }
    process.stderr.write(`${name}: ${group}, ${((performance.now() - began) / 1000).toFixed(0)} s\n`);
  }
}
const load = loadavg().map((value) => value.toFixed(1));
console.log(`Node ${process.versions.node}, ${cpus().length} × ${cpus()[0].model}, load ${load.join(" ")}`);
const names = [...new Set(Object.values(table).flatMap(Object.keys))];
console.table(
  Object.fromEntries(
    names.map((row) => [
      row,
      Object.fromEntries(Object.entries(table).map(([name, found]) => [name, found[row] ?? "-"])),
    ]),
  ),
);
console.log("Stop in all its situations: npm run bench -- stop");
process.exit(0);
