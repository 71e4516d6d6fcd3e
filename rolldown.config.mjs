// One bundle a process, because small bundles start several times faster than many small files.
import { existsSync, rmSync } from "node:fs";
import { dts } from "rolldown-plugin-dts";
import { intrinsics } from "./kernel/intrinsics.build.mjs";
import { smallTypescript } from "./kernel/language/small-typescript.build.mjs";
import { buildWasm } from "./lib/engine/assembly/build.mjs";
import { later, parts } from "./lib/later.build.mjs";

await buildWasm();
if (!process.argv.includes("--watch")) rmSync("dist", { recursive: true, force: true });

const entries = (map) => Object.fromEntries(Object.entries(map).filter(([, file]) => existsSync(file)));
const lib = entries({ index: "lib/index.ts" });
const kernel = entries({
  main: "kernel/main.ts",
  language: "kernel/language/main.ts",
  session: "kernel/session/main.ts",
  guard: "kernel/session/stopping/guard.ts",
  cli: "kernel/lab/cli.ts",
  "build-snapshot": "kernel/language/build-snapshot.ts",
});
// What a startup snapshot is made of: one CommonJS script, because code in a snapshot can import nothing.
const snapshot = entries({ "language-snapshot": "kernel/language/snapshot-entry.ts" });
const common = {
  platform: "node",
  external: [/^node:/, "zeromq", "typescript", "tslab", "plotly.js-dist-min", "h5wasm"],
};

/**
 * Calls the namespaces of the declarations by the names that people import: TypeScript's messages and hovers then say
 * `nd.matmul`, not `index_d_exports$10.matmul`. A name that something else has gets an underscore.
 */
const namespaces = {
  name: "namespaces",
  generateBundle(_options, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (!chunk.fileName.endsWith(".d.ts")) continue;
      const names = new Map(
        [...chunk.code.matchAll(/(\w+_d_exports(?:\$\d+)?) as (\w+)/g)].map(([, internal, name]) => [internal, name]),
      );
      const taken = (name) =>
        new RegExp(`^(?:declare |abstract |export )*(?:const|function|class|type|interface) ${name}\\b`, "m").test(
          chunk.code,
        );
      const rename = (internal) => {
        const name = names.get(internal);
        return name === undefined ? internal : taken(name) ? `${name}_` : name;
      };
      chunk.code = chunk.code.replace(/\w+_d_exports(?:\$\d+)?(?![\w$])/g, rename);
    }
  },
};

// The declarations keep the docs; names stay, so that stack traces can be read.
const libOutput = {
  dir: "dist/lib",
  format: "esm",
  entryFileNames: "[name].js",
  chunkFileNames: "[name]-[hash].js",
  comments: { jsdoc: false },
};

export default [
  Object.keys(lib).length > 0 && {
    ...common,
    input: parts,
    plugins: [later(common, libOutput)],
    output: libOutput,
  },
  Object.keys(lib).length > 0 && {
    ...common,
    input: lib,
    plugins: [dts({ emitDtsOnly: true }), namespaces],
    output: { dir: "dist/lib", format: "esm" },
  },
  Object.keys(kernel).length > 0 && {
    ...common,
    input: kernel,
    transform: intrinsics,
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
    plugins: [smallTypescript],
    output: { dir: "dist/kernel", format: "cjs", entryFileNames: "[name].cjs" },
  },
].filter(Boolean);
