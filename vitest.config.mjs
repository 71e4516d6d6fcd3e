import { configDefaults, defineConfig } from "vitest/config";
import { buildWasm } from "./lib/engine/assembly/build.mjs";

// Tests run from the sources, and some of those are compiled.
await buildWasm();

/** Not those that count memory, replace what is global, or start processes. */
const alone = ["calls", "hostile", "host", "javascript", "live", "memory", "programs", "robust"];
/** Tests of the library that share two processes: loading its 400 files anew takes longer than most of them. */
const sharing = `test/lib/{grad,keras,nd,ops,plan,printing,show}/!(${alone.join("|")}).test.ts`;

export default defineConfig({
  test: {
    // Limits only for what hangs: one machine takes ten minutes for all of this today and twenty-five tomorrow.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 60_000 } },
    // The machine this must pass on has two cores, and several tests start real kernels.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: "sharing",
          include: [sharing],
          isolate: false,
          setupFiles: ["test/setup/fresh.ts"],
        },
      },
      {
        extends: true,
        test: {
          name: "alone",
          include: ["test/**/*.test.ts"],
          exclude: [...configDefaults.exclude, sharing],
        },
      },
    ],
  },
});
