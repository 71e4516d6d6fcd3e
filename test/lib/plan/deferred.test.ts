/** What a step computes may wait for the plan; whoever looks finds it computed. */
import { describe, expect, test } from "vitest";
import { Cell } from "../../../lib/core/cell.ts";
import { interpret } from "../../../lib/core/dispatch.ts";
import { NDArray } from "../../../lib/core/ndarray.ts";
import { nd } from "../../../lib/index.ts";
import * as keras from "../../../lib/keras/index.ts";
import * as ops from "../../../lib/ops/index.ts";
import { fill, plan, type StepFunction } from "../../../lib/plan/index.ts";
import { array, numbers, random, randomStep, stream } from "./random.ts";

/** All that a step computes on its way. */
function everything(step: StepFunction, inputs: readonly NDArray[], defers?: boolean): NDArray[] {
  const kept: NDArray[] = [];
  const keeping: StepFunction = (arrays) =>
    interpret(
      {
        apply(op, given, params, outer) {
          const result = outer(op, given, params);
          kept.push(result);
          return result;
        },
      },
      () => step(arrays),
    );
  if (defers === undefined) keeping(inputs);
  else expect(plan(keeping, inputs, { defers }).planned).toBeDefined();
  return kept;
}

describe("a deferred step", () => {
  test("computes nothing before the plan does", () => {
    let calls = 0;
    const counted = { ...ops.exp.op, name: "counted", scalar: undefined, view: undefined };
    counted.run = (out, inputs, params) => {
      calls++;
      ops.exp.op.run!(out, inputs, params as undefined);
    };
    const step: StepFunction = ([a]) => [
      interpret({ apply: (_, given, params, outer) => outer(counted as never, given, params) }, () => ops.exp(a!)),
    ];
    const { planned, results } = plan(step, [array([0, 1])], { defers: true });
    expect(calls).toBe(1);
    expect(numbers(results[0]!)).toEqual([1, Math.E]);
    expect(planned!.runs).toBe(1);
    expect(plan(step, [array([0, 1])]).planned!.runs).toBe(0);
  });

  test("arrays that somebody kept hold what the first step computed, views included, however they are read", () => {
    for (let seed = 1; seed <= 12; seed++) {
      const next = stream(seed * 104729);
      const weight = new Cell(random(next, [3, 3]));
      const step = randomStep(next, weight);
      const inputs = [random(next, [3, 3]), random(next, [3, 3])];
      const wanted = everything(step, inputs);
      // The last first, so that each computes what it needs.
      const late = everything(step, inputs, true).reverse();
      const found = late.map((a) => [a.shape, a.dtype, a.contiguous, numbers(a)]).reverse();
      expect(found).toEqual(wanted.map((a) => [a.shape, a.dtype, a.contiguous, numbers(a)]));
      expect(late.every((a) => a instanceof NDArray && a.constructor === NDArray)).toBe(true);
    }
  });

  test("a chain of ten thousand ops is computed without nesting as deeply", () => {
    let last: NDArray | undefined;
    const one = array([1]);
    plan(
      ([a]) => {
        last = a!;
        for (let i = 0; i < 10_000; i++) last = ops.add(last, one);
        return [a!];
      },
      [array([0])],
      { defers: true },
    );
    expect(numbers(last!)).toEqual([10_000]);
  });

  test("leaves cells as they are until the plan runs, once", () => {
    const cell = new Cell(array([1, 10]));
    const made = plan(
      ([a]) => {
        const old = cell.value;
        cell.assign(ops.add(old, a!));
        expect(cell.value === old).toBe(false);
        cell.assign(ops.multiply(cell.value, a!));
        return [old];
      },
      [array([1, 2])],
      { defers: true },
    );
    expect(numbers(made.results[0]!)).toEqual([1, 10]);
    expect(numbers(cell.value)).toEqual([2, 24]);
    made.planned!.run();
    expect(numbers(cell.value)).toEqual([3, 52]);
  });

  test("a guarded result that is not finite changes nothing, and the plan goes on from there", () => {
    const w = new Cell(array([2]));
    const before = w.value;
    const step: StepFunction = ([x]) => {
      const loss = ops.sum(ops.multiply(w.value, x!));
      w.assign(ops.subtract(w.value, x!));
      return [loss];
    };
    const { planned, well, results } = plan(step, [array([Number.NaN])], { guard: 0, defers: true });
    expect([well, results.length, planned!.runs]).toEqual([false, 0, 0]);
    expect(numbers(w.value)).toEqual(numbers(before));
    fill(planned!.inputs[0]!, array([1]));
    expect(planned!.run()).toBe(true);
    expect(numbers(w.value)).toEqual([1]);
  });

  test("a look at a value is answered, and the rest runs as written", () => {
    const cell = new Cell(array([1]));
    const step: StepFunction = ([a]) => {
      const twice = ops.add(a!, a!);
      cell.assign(ops.add(cell.value, twice));
      return [twice.item(0) > 3 ? ops.exp(twice) : ops.negative(twice)];
    };
    for (const x of [1, 2]) {
      cell.assign(array([1]));
      const { planned, reason, results } = plan(step, [array([x])], { defers: true });
      expect(planned).toBeUndefined();
      expect(reason).toContain("looks at values");
      expect(numbers(results[0]!)).toEqual([x === 1 ? -2 : Math.exp(4)]);
      expect(numbers(cell.value)).toEqual([1 + 2 * x]);
    }
  });

  test("an assignment in place changes nothing that was computed before it", () => {
    const target = nd.array([1, 2]);
    const step: StepFunction = ([a]) => {
      const before = ops.add(a!, target);
      target.assign(nd.array([100, 200]));
      return [before, ops.add(a!, target)];
    };
    const { reason, results } = plan(step, [array([1, 1])], { defers: true });
    expect(reason).toContain("in place");
    expect(results.map(numbers)).toEqual([
      [2, 3],
      [101, 201],
    ]);
  });

  test("where somebody watches already, everything is computed and seen", () => {
    const seen: string[] = [];
    const watching = { apply: (op: never, given: never, params: never, outer: never) => see(op, given, params, outer) };
    // biome-ignore lint/suspicious/noExplicitAny: an interpreter as small as can be.
    const see = (op: any, given: any, params: any, outer: any): NDArray => {
      seen.push(op.name);
      return outer(op, given, params);
    };
    const { planned, results } = interpret(watching as never, () =>
      plan(([a]) => [ops.exp(a!)], [array([0])], { defers: true }),
    );
    expect(seen).toEqual(["exp"]);
    expect(numbers(results[0]!)).toEqual([1]);
    expect(planned!.runs).toBe(0);
  });
});

describe("fit", () => {
  test("a layer that keeps its last output has that of the first batch, as op by op", async () => {
    class Keep extends keras.Layer {
      last: NDArray | undefined;
      override call(x: NDArray) {
        this.last = nd.tanh(x.mul(2));
        return this.last;
      }
    }
    const x = nd.linspace(-1, 1, 24, { dtype: "float32" }).reshape([12, 2]);
    const found: unknown[] = [];
    for (const runEagerly of [true, false]) {
      const keep = new Keep();
      const dense = keras.layers.dense(2, { kernelInitializer: keras.initializers.constant(0.25) });
      const model = keras.sequential([keras.layers.input([2]), dense, keep, keras.layers.dropout(0.25, { seed: 3 })]);
      model.compile({ optimizer: "adam", loss: "mse", runEagerly });
      let first: unknown;
      const batches = keras.callbacks.lambdaCallback({
        onTrainBatchEnd(batch) {
          if (batch === 0) first ??= [String(keep.last), keep.last!.item(1, 1), model.getWeights().map(String)];
        },
      });
      const { history } = await model.fit(x, x, {
        epochs: 2,
        batchSize: 4,
        shuffle: false,
        verbose: 0,
        callbacks: batches,
      });
      found.push([first, history["loss"], model.getWeights().map(String)]);
    }
    expect(found[1]).toEqual(found[0]);
  });
});
