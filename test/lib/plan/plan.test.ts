/** A plan gives what the step gives, to the bit, however often it runs. */
import { describe, expect, test } from "vitest";
import { Cell } from "../../../lib/core/cell.ts";
import { NDArray } from "../../../lib/core/ndarray.ts";
import * as ops from "../../../lib/ops/index.ts";
import { fill, plan, type StepFunction } from "../../../lib/plan/index.ts";
import { agrees, array, numbers } from "./random.ts";

/** All ways to write a plan. */
const WAYS = ["flat", "wasm", "straight", "loops"] as const;
describe("a plan", () => {
  test("fuses an elementwise chain into one loop and computes it to the bit", () => {
    const x = array([0.1, -0.2, 0.3, 4], [2, 2], "float32");
    const step: StepFunction = ([a]) => [ops.tanh(ops.add(ops.multiply(a!, a!), ops.exp(a!)))];
    for (const [way, how] of [
      ["flat", "4 ops written out element by element in WebAssembly"],
      ["wasm", "4 ops in 1 steps (1 in WebAssembly, 0 calls)"],
      ["loops", "4 ops in 1 steps (1 fused loops"],
      ["straight", "4 ops written out element by element"],
    ] as const) {
      const { planned, results } = plan(step, [x], { way });
      fill(planned!.inputs[0]!, x);
      expect(planned!.run()).toBe(true);
      expect(numbers(planned!.outputs[0]!)).toEqual(numbers(results[0]!));
      expect(planned!.explain).toContain(how);
    }
  });

  test("is written with loops where it is too large to be written out", () => {
    const x = array(Array.from({ length: 2000 }, (_, i) => i / 2000));
    const { planned } = plan(([a]) => [ops.exp(a!)], [x], { way: "straight" });
    expect(planned!.explain).toContain("1 fused loops");
  });

  test("of the same text shares its compiled code, and nothing else", () => {
    const step: StepFunction = ([a]) => [ops.multiply(a!, a!)];
    const way = "loops";
    const [p, q] = [plan(step, [array([1])], { way }).planned!, plan(step, [array([2])], { way }).planned!];
    fill(p.inputs[0]!, array([3]));
    fill(q.inputs[0]!, array([4]));
    p.run();
    q.run();
    expect(p.code).toBe(q.code);
    expect([...numbers(p.outputs[0]!), ...numbers(q.outputs[0]!)]).toEqual([9, 16]);
  });

  test("calls what cannot be written out, over buffers, between elements that are", () => {
    const order = new NDArray(Int32Array.of(2, 0, 0), "int32", [3]);
    const step: StepFunction = ([a]) => {
      const chosen = ops.take(ops.transpose(ops.exp(a!)), order, 0);
      return [ops.multiply(chosen, chosen)];
    };
    const x = array([1, 2, 3, 4, 5, 6], [2, 3]);
    for (const way of WAYS) {
      const { planned, results } = plan(step, [x], { way });
      expect(planned!.explain).toContain("1 calls");
      fill(planned!.inputs[0]!, x);
      planned!.run();
      expect(numbers(planned!.outputs[0]!)).toEqual(numbers(results[0]!));
    }
  });

  test("wraps counters as int32 does", () => {
    const count = new Cell(new NDArray(Int32Array.of(2 ** 31 - 2), "int32", []));
    const one = new NDArray(Int32Array.of(1), "int32", []);
    const { planned } = plan(() => {
      count.assign(ops.add(count.value, one));
      return [];
    }, []);
    planned!.run();
    expect(count.value.item()).toBe(-(2 ** 31));
  });

  test("reads new contents of its inputs each time", () => {
    const { planned } = plan(([a]) => [ops.sum(ops.multiply(a!, a!))], [array([1, 2])]);
    for (const values of [
      [3, 4],
      [5, 6],
    ] as const) {
      fill(planned!.inputs[0]!, array([...values]));
      planned!.run();
      expect(planned!.outputs[0]!.item()).toBe(values[0] ** 2 + values[1] ** 2);
    }
  });

  test("carries cells from run to run, and hears of values given from outside", () => {
    const cell = new Cell(array([1, 10]));
    const { planned } = plan(
      ([a]) => {
        cell.assign(ops.add(cell.value, a!));
        return [];
      },
      [array([1, 1])],
    );
    expect(numbers(cell.value)).toEqual([2, 11]);
    fill(planned!.inputs[0]!, array([1, 2]));
    planned!.run();
    planned!.run();
    const read = cell.value;
    expect(numbers(read)).toEqual([4, 15]);
    planned!.run();
    expect(numbers(read)).toEqual([4, 15]); // what was read stays as it was
    cell.assign(array([100, 200]));
    planned!.run();
    expect(numbers(cell.value)).toEqual([101, 202]);
  });

  test("two plans take turns on one cell, and what is read in between is right and stays so", () => {
    const cell = new Cell(array([1]));
    const rate = new Cell(array([10]));
    const grow: StepFunction = ([a]) => {
      cell.assign(ops.add(cell.value, ops.multiply(a!, rate.value)));
      return [];
    };
    const look: StepFunction = ([a]) => [ops.add(cell.value, a!)];
    const one = array([1]);
    const [p, q] = [plan(grow, [one]).planned!, plan(grow, [one]).planned!]; // two runs: 21
    const eye = plan(look, [one]).planned!;
    for (const planned of [p, q, eye]) fill(planned.inputs[0]!, one);
    const seen: number[] = [];
    for (const planned of [p, p, q, p, q, q]) {
      planned.run();
      if (seen.length % 2 === 0) eye.run();
      seen.push(cell.value.item(0));
    }
    expect(seen).toEqual([31, 41, 51, 61, 71, 81]);
    expect(eye.outputs[0]!.item(0)).toBe(72);
    rate.assign(array([100]));
    eye.run();
    expect(eye.outputs[0]!.item(0)).toBe(82);
    p.run();
    const kept = cell.value;
    cell.assign(array([0]));
    q.run();
    expect([kept.item(0), cell.value.item(0), rate.value.item(0)]).toEqual([181, 100, 100]);
    eye.run();
    expect([eye.outputs[0]!.item(0), cell.value.item(0)]).toEqual([101, 100]);
  });

  test("swaps two cells rather than copying one over both", () => {
    const [p, q] = [new Cell(array([1, 2])), new Cell(array([3, 4]))];
    const { planned } = plan(() => {
      const [a, b] = [p.value, q.value];
      p.assign(b);
      q.assign(a);
      return [];
    }, []);
    planned!.run();
    expect([numbers(p.value), numbers(q.value)]).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  test("keeps two cells apart that hold the same array", () => {
    const zeros = array([0, 0]);
    const [p, q] = [new Cell(zeros), new Cell(zeros)];
    const { planned } = plan(
      ([a]) => {
        p.assign(ops.add(p.value, a!));
        q.assign(ops.subtract(q.value, a!));
        return [];
      },
      [array([1, 2])],
    );
    fill(planned!.inputs[0]!, array([1, 2]));
    planned!.run();
    expect([numbers(p.value), numbers(q.value)]).toEqual([
      [2, 4],
      [-2, -4],
    ]);
  });

  test("answers an old value of a cell as a result although the cell moves on", () => {
    const cell = new Cell(array([1]));
    const { planned } = plan(
      ([a]) => {
        const old = cell.value;
        cell.assign(ops.add(old, a!));
        return [old];
      },
      [array([5])],
    );
    fill(planned!.inputs[0]!, array([5]));
    planned!.run();
    expect(numbers(planned!.outputs[0]!)).toEqual([6]);
    expect(numbers(cell.value)).toEqual([11]);
  });

  test("changes no cell when the guarded result is not finite", () => {
    const w = new Cell(array([2]));
    const { planned } = plan(
      ([x]) => {
        const loss = ops.sum(ops.multiply(w.value, x!));
        w.assign(ops.subtract(w.value, ops.multiply(x!, x!)));
        return [loss];
      },
      [array([1])],
      { guard: 0 },
    );
    fill(planned!.inputs[0]!, array([Number.NaN]));
    expect(planned!.run()).toBe(false);
    expect(numbers(w.value)).toEqual([1]);
    fill(planned!.inputs[0]!, array([1]));
    expect(planned!.run()).toBe(true);
    expect(numbers(w.value)).toEqual([0]);
  });

  test("is not made where the step looks at values, and says so", () => {
    const { planned, reason, results } = plan(([a]) => [a!.item(0) > 0 ? ops.exp(a!) : a!], [array([1])]);
    expect(planned).toBeUndefined();
    expect(reason).toContain("looks at values");
    expect(numbers(results[0]!)).toEqual([Math.E]);
  });
});

describe("random programs", () => {
  for (let seed = 1; seed <= 60; seed++) {
    for (const dtype of ["float64", "float32"] as const) {
      test(`give the same numbers eager, taped and planned (seed ${seed}, ${dtype})`, () => agrees(seed, dtype, WAYS));
    }
  }
});
