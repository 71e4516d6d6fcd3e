/** Installs what the benches compare with, into test/bench/node_modules, when it is first needed. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));

export function ensurePeers() {
  const there = ["@tensorflow/tfjs-layers", "@jax-js/jax", "numpy-ts"];
  if (there.every((name) => existsSync(`${here}node_modules/${name}/package.json`))) return;
  console.log("installing the peers (test/bench/package-lock.json), once");
  const { status } = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: here,
    stdio: "inherit",
  });
  if (status !== 0) throw new Error("bench: npm could not install the peers. Is there a network?");
}
