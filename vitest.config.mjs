import { defineConfig } from "vitest/config";
import { buildWasm } from "./lib/engine/assembly/build.mjs";

// Tests run from the sources, and some of those are compiled.
await buildWasm();

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Limits only for what hangs: one machine takes ten minutes for all of this today and twenty-five tomorrow.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 60_000 } },
    // The machine this must pass on has two cores, and several tests start real kernels.
    maxWorkers: 2,
  },
});
