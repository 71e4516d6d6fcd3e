// One bundle a process, because small bundles start several times faster than many small files.
import { existsSync, rmSync } from "node:fs";
import { dts } from "rolldown-plugin-dts";

if (!process.argv.includes("--watch")) rmSync("dist", { recursive: true, force: true });

const entries = (map) => Object.fromEntries(Object.entries(map).filter(([, file]) => existsSync(file)));
const lib = entries({ index: "lib/index.ts" });
const kernel = entries({
  main: "kernel/main.ts",
  language: "kernel/language/main.ts",
  session: "kernel/session/main.ts",
  guard: "kernel/session/guard.ts",
  cli: "kernel/lab/cli.ts",
  "build-snapshot": "kernel/language/build-snapshot.ts",
});
// What a startup snapshot is made of: one CommonJS script, because code in a snapshot can import nothing.
const snapshot = entries({ "language-snapshot": "kernel/language/snapshot-entry.ts" });
const common = { platform: "node", external: [/^node:/, "zeromq", "typescript", "tslab", "plotly.js-dist-min"] };

export default [
  Object.keys(lib).length > 0 && {
    ...common,
    input: lib,
    output: { dir: "dist/lib", format: "esm", entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" },
  },
  Object.keys(lib).length > 0 && {
    ...common,
    input: lib,
    plugins: [dts({ emitDtsOnly: true })],
    output: { dir: "dist/lib", format: "esm" },
  },
  Object.keys(kernel).length > 0 && {
    ...common,
    input: kernel,
    output: {
      dir: "dist/kernel",
      format: "esm",
      entryFileNames: "[name].js",
      chunkFileNames: "[name]-[hash].js",
      sourcemap: true,
    },
  },
  Object.keys(snapshot).length > 0 && {
    ...common,
    input: snapshot,
    output: { dir: "dist/kernel", format: "cjs", entryFileNames: "[name].cjs" },
  },
].filter(Boolean);
