import { defineConfig } from "vitest/config";
import { buildWasm } from "./lib/engine/assembly/build.mjs";

// Tests run from the sources, and some of those are compiled.
await buildWasm();

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    // The machine this must pass on has two cores, and several tests start real kernels.
    maxWorkers: 2,
  },
});
