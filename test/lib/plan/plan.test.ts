/** A plan gives what the step gives, to the bit, however often it runs. */
import { describe, expect, test } from "vitest";
import { Cell } from "../../../lib/core/cell.ts";
import { createStorage } from "../../../lib/core/dtype.ts";
import { elementsOf, NDArray } from "../../../lib/core/ndarray.ts";
import { Tape } from "../../../lib/grad/index.ts";
import * as ops from "../../../lib/ops/index.ts";
import { fill, plan, type StepFunction } from "../../../lib/plan/index.ts";

const array = (
  values: number[],
  shape: number[] = [values.length],
  dtype: "float64" | "float32" = "float64",
): NDArray => {
  const storage = createStorage(dtype, values.length);
  storage.set(values);
  return new NDArray(storage, dtype, shape);
};
/** All ways to write a plan. */
const WAYS = ["flat", "wasm", "straight", "loops"] as const;
const numbers = (a: NDArray): number[] => Array.from(elementsOf(a) as Float64Array);

/** Deterministic numbers in (-1, 1), none of them 0. */
function stream(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 32) * 2 - 1 || 0.5;
  };
}
const random = (next: () => number, shape: number[], dtype: "float64" | "float32" = "float64"): NDArray =>
  array(Array.from({ length: shape.reduce((a, b) => a * b, 1) }, next), shape, dtype);

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

/** Makes a random step from random ops over arrays that broadcast together, with views in between. */
function randomStep(next: () => number, weight: Cell): StepFunction {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(((next() + 1) / 2) * list.length)]!;
  const unary = [ops.tanh, ops.sigmoid, ops.negative, ops.square, ops.abs, ops.relu, ops.exp];
  const binary = [ops.add, ops.subtract, ops.multiply, ops.maximum];
  const script = Array.from({ length: 14 }, () => ({
    kind: pick([
      ...(["unary", "binary", "binary", "transpose", "reduce", "matmul", "flip"] as const),
      ...(["softmax", "log softmax", "extreme", "mask"] as const),
    ]),
    one: pick(unary),
    two: pick(binary),
    at: (next() + 1) / 2,
    other: (next() + 1) / 2,
  }));
  return (inputs) => {
    const pool: NDArray[] = [...inputs, weight.value];
    for (const { kind, one, two, at, other } of script) {
      const a = pool[Math.floor(at * pool.length)]!;
      const b = pool[Math.floor(other * pool.length)]!;
      if (kind === "unary") pool.push(ops.tanh(one(a)));
      else if (kind === "binary") pool.push(two(a, b.ndim === a.ndim ? b : ops.mean(b)));
      else if (kind === "transpose") pool.push(ops.transpose(a));
      else if (kind === "softmax") pool.push(a.ndim === 2 ? ops.softmax(a) : a);
      else if (kind === "log softmax") pool.push(a.ndim === 2 ? ops.tanh(ops.logSoftmax(a, 1)) : a);
      else if (kind === "extreme") pool.push(ops.subtract(a, ops.max(a, { axis: a.ndim - 1, keepdims: true })));
      else if (kind === "mask") pool.push(ops.where(ops.greater(a, ops.mean(a)), a, ops.negative(a)));
      else if (kind === "flip") pool.push(a.ndim > 0 ? ops.flip(a, [0]) : a);
      else if (kind === "matmul")
        pool.push(ops.tanh(ops.matmul(a.ndim === 2 ? a : inputs[0]!, b.ndim === 2 ? b : inputs[0]!)));
      else
        pool.push(
          a.ndim === 2
            ? ops.sum(a, { axis: 1, keepdims: true }).ndim === 2
              ? ops.multiply(a, ops.mean(a, { axis: 0, keepdims: true }))
              : a
            : ops.sum(a),
        );
    }
    const loss = ops.mean(
      pool
        .slice(-6)
        .map((p) => ops.mean(p))
        .reduce((a, b) => ops.add(a, b)),
    );
    return [loss, ...pool.slice(-3)];
  };
}

describe("random programs", () => {
  for (let seed = 1; seed <= 60; seed++) {
    for (const dtype of ["float64", "float32"] as const) {
      test(`give the same numbers eager, taped and planned (seed ${seed}, ${dtype})`, () => {
        const next = stream(seed * 7919);
        const weight = new Cell(random(next, [3, 3], dtype));
        const start = weight.value;
        const forward = randomStep(next, weight);
        const inputs = [random(next, [3, 3], dtype), random(next, [3, 3], dtype)];
        const eager = forward(inputs).map(numbers);
        const train: StepFunction = (arrays) => {
          const tape = new Tape();
          const w = weight.value;
          tape.watch(w);
          const out = tape.record(() => forward(arrays));
          const [g] = tape.gradients(out[0]!, ops.onesLike(out[0]!), [w]);
          if (g) weight.assign(ops.subtract(w, ops.multiply(g, array([0.1], [], dtype))));
          return out;
        };
        expect(train(inputs).map(numbers)).toEqual(eager); // taped
        for (let i = 0; i < 3; i++) train(inputs);
        const wanted = numbers(weight.value);
        for (const way of WAYS) {
          weight.assign(start);
          const { planned } = plan(train, inputs, { way }); // the first step
          inputs.forEach((input, i) => void fill(planned!.inputs[i]!, input));
          for (let i = 0; i < 3; i++) expect(planned!.run()).toBe(true);
          expect(numbers(weight.value)).toEqual(wanted);
          weight.assign(start);
          planned!.run();
          expect(planned!.outputs.map(numbers)).toEqual(eager);
        }
      });
    }
  }
});
