/** Sequences for the recurrent ops: small, no zeros, with and without a mask. */
import { NDArray } from "../../../lib/core/ndarray.ts";
import * as ops from "../../../lib/ops/index.ts";
import type { Sample } from "./samples.ts";

/** Numbers between -1 and 1 that repeat nowhere near. */
const drawn = (shape: number[], from: number): NDArray => {
  const size = shape.reduce((n, k) => n * k, 1);
  const data = Float64Array.from({ length: size }, (_, i) => Math.sin(1 + 1.7 * (i + from)));
  return new NDArray(data, "float64", shape);
};
const mask = new NDArray(Uint8Array.of(0, 1, 1, 1, 1, 0), "bool", [3, 2]);

/** With `gates` blocks a unit: 3 steps of 2 rows of 2 units. */
const row = (gates: number, states: number, bias: boolean, apply: Sample["apply"]): Sample[] => {
  const weights = [drawn([3, 2, 2 * gates], 0), drawn([2, 2 * gates], 50)];
  const rest = [
    ...(bias ? [drawn([2 * gates], 90)] : []),
    ...Array.from({ length: states }, (_, i) => drawn([2, 2], 70 + 9 * i)),
  ];
  const inputs = [...weights, ...rest];
  return [
    { inputs, apply, once: true },
    { inputs: [...inputs, mask], apply, by: inputs.map((_, i) => i), once: true },
  ];
};

export const recurrentSamples = {
  lstm: row(4, 2, false, (z, u, h0, c0, m) => {
    const { hidden, cell } = ops.lstm(z!, u!, h0!, c0!, m);
    return ops.concatenate([hidden, cell], 2);
  }),
  gru: row(3, 1, true, (x, u, b, h0, m) => ops.gru(x!, u!, b!, h0!, m)),
  simpleRnn: row(1, 1, false, (z, u, h0, m) => ops.simpleRnn(z!, u!, h0!, m)),
};
