import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Jupyter, openJupyter } from "../jupyter.ts";

let jupyter: Jupyter;
let outcomes: Record<string, string>;

beforeAll(async () => {
  jupyter = openJupyter();
  const { stdout, stderr } = await jupyter.run([join(import.meta.dirname, "kernel_tests.py")]);
  try {
    outcomes = JSON.parse(stdout) as Record<string, string>;
  } catch {
    throw new Error(`the suite did not finish:\n${stdout}\n${stderr}`);
  }
});
afterAll(() => jupyter?.close());

/** Every test that jupyter_kernel_test 0.7 has. */
const names = [
  "test_kernel_info",
  "test_execute_stdout",
  "test_execute_stderr",
  "test_completion",
  "test_is_complete",
  "test_pager",
  "test_error",
  "test_execute_result",
  "test_display_data",
  "test_history",
  "test_inspect",
  "test_clear_output",
  "test_recv_iopub_welcome_msg",
];

describe("jupyter_kernel_test", () => {
  test.each(names)("%s runs and passes", (name) => {
    expect(outcomes[name]).toBe("ok");
  });

  test("has no test that is not named here", () => {
    expect(Object.keys(outcomes).sort()).toEqual([...names].sort());
  });
});
