import { describe, expect, test } from "vitest";
import * as optimizers from "../../../lib/keras/optimizers/index.ts";
import { optimizerClasses } from "../../../lib/keras/optimizers/index.ts";
import { Variable } from "../../../lib/keras/variable.ts";
import { expectNear, f32, golden, type Numbers } from "./golden.ts";

interface Row {
  fn: "sgd";
  options: object;
  states: { w: Numbers; b: Numbers; slots: Numbers[] }[];
}
interface Steps {
  w: Numbers;
  b: Numbers;
  gw: Numbers[];
  gb: Numbers[];
}
const classes = new Map(Object.entries(optimizerClasses).map(([name, type]) => [name.toLowerCase(), type]));
const make = ({ fn, options }: Row) => new (classes.get(fn)!)(options);
const values = golden("keras-values") as { optimizers: Row[]; steps: Steps; schedules: Schedule[] };
interface Schedule {
  fn: "exponentialDecay";
  options: object;
  rates: number[];
}

test("every optimizer has a row of golden steps", () => {
  const covered = new Set<string>(values.optimizers.map(({ fn }) => fn));
  expect(Object.keys(optimizerClasses).filter((name) => !covered.has(name.toLowerCase()))).toEqual([]);
});

describe.each(values.optimizers.map((row) => [`${row.fn} ${JSON.stringify(row.options)}`, row] as const))(
  "%s",
  (_, row) => {
    test("takes Keras's steps, with Keras's slots in Keras's order", () => {
      const optimizer = make(row);
      const { w: w0, b: b0, gw, gb } = values.steps;
      const [w, b] = [new Variable(f32(w0), { name: "w" }), new Variable(f32(b0), { name: "b" })];
      row.states.forEach((state, i) => {
        optimizer.applyGradients([
          [f32(gw[i]!), w],
          [f32(gb[i]!), b],
        ]);
        expectNear(w.value, state.w, 5e-6);
        expectNear(b.value, state.b, 5e-6);
        expect(optimizer.variables.length).toBe(state.slots.length);
        optimizer.variables.forEach((slot, k) => {
          expectNear(slot.value, state.slots[k]!, 5e-6);
        });
      });
    });
  },
);

test.each(values.schedules.map((row) => [`${row.fn} ${JSON.stringify(row.options)}`, row] as const))(
  "%s gives Keras's rates",
  (_, { fn, options, rates }) => {
    const schedule = optimizers.schedules[fn](options as never);
    expectNear(
      rates.map((_, step) => schedule(step)),
      rates,
      1e-6,
      0.01,
    );
  },
);

test("the learning rate can be set, and read", () => {
  const optimizer = optimizers.adam({ learningRate: 0.5 });
  optimizer.learningRate = 0.25;
  expect(optimizer.learningRate).toBe(0.25);
});

test("numbers outside their interval, and unknown names, are refused", () => {
  expect(() => optimizers.sgd({ momentum: 2 })).toThrow("expected momentum from 0 to 1, got 2");
  expect(() => optimizers.adam({ clipnorm: 1, clipvalue: 1 })).toThrow("got several");
  expect(() => optimizers.sgd({ learningRate: Number.NaN })).toThrow("learningRate");
  expect(() => optimizers.get("adamm")).toThrow('Did you mean "adam"?');
});
