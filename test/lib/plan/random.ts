/** Random programs of ops, and what must be the same however they run. */
import { expect } from "vitest";
import { Cell } from "../../../lib/core/cell.ts";
import { createStorage } from "../../../lib/core/dtype.ts";
import { elementsOf, NDArray } from "../../../lib/core/ndarray.ts";
import { Tape } from "../../../lib/grad/index.ts";
import * as ops from "../../../lib/ops/index.ts";
import { fill, plan, type StepFunction, type Way } from "../../../lib/plan/index.ts";

export const array = (
  values: number[],
  shape: number[] = [values.length],
  dtype: "float64" | "float32" = "float64",
): NDArray => {
  const storage = createStorage(dtype, values.length);
  storage.set(values);
  return new NDArray(storage, dtype, shape);
};
export const numbers = (a: NDArray): number[] => Array.from(elementsOf(a) as Float64Array);

/** Deterministic numbers in (-1, 1), none of them 0. */
export function stream(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 32) * 2 - 1 || 0.5;
  };
}
export const random = (next: () => number, shape: number[], dtype: "float64" | "float32" = "float64"): NDArray =>
  array(Array.from({ length: shape.reduce((a, b) => a * b, 1) }, next), shape, dtype);

/** Makes a random step from random ops over arrays that broadcast together, with views in between. */
export function randomStep(next: () => number, weight: Cell): StepFunction {
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

/** A training step of a random program: eager, taped and planned in each of the ways, at once or deferred, to the bit. */
export function agrees(seed: number, dtype: "float64" | "float32", ways: readonly (Way | undefined)[]): void {
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
  for (const way of ways) {
    weight.assign(start);
    const { planned } = plan(train, inputs, way === undefined ? {} : { way }); // the first step
    inputs.forEach((input, i) => void fill(planned!.inputs[i]!, input));
    for (let i = 0; i < 3; i++) expect(planned!.run()).toBe(true);
    expect(numbers(weight.value)).toEqual(wanted);
    weight.assign(start);
    planned!.run();
    expect(planned!.outputs.map(numbers)).toEqual(eager);
    weight.assign(start);
    const late = plan(train, inputs, way === undefined ? { defers: true } : { way, defers: true });
    expect(late.results.map(numbers)).toEqual(eager);
    for (let i = 0; i < 3; i++) expect(late.planned!.run()).toBe(true);
    expect(numbers(weight.value)).toEqual(wanted);
  }
}
