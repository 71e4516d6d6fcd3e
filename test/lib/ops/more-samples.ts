/** Rows of `samples.ts` for linear algebra, sorting and the elementwise functions that are met less often. */
import { NDArray } from "../../../lib/core/ndarray.ts";
import * as ops from "../../../lib/ops/index.ts";
import type { Sample } from "./samples.ts";

const f64 = (shape: number[], ...values: number[]): NDArray => new NDArray(Float64Array.from(values), "float64", shape);
const ints = (shape: number[], ...values: number[]) => new NDArray(Int32Array.from(values), "int32", shape);

const x = f64([2, 3], -1.3, 0.7, 2.1, -0.4, 1.6, -2.2);
const y = f64([2, 3], 0.9, -1.1, 0.3, 1.7, -0.8, 2.4);
const cube = f64([2, 2, 3], 1.1, -0.2, 0.3, 1.4, -1.5, 0.6, -0.7, 1.8, 0.9, -1.2, 2.1, -0.5);
const square = f64([3, 3], 2.1, -0.4, 0.7, 0.3, -1.6, 0.9, -0.8, 0.5, 1.3);
const squares = f64([2, 2, 2], 1.5, 0.3, -0.7, 2.2, -0.9, 1.1, 0.4, 1.8);
const tall = f64([4, 2], 1.2, -0.7, 0.4, 1.9, -1.1, 0.6, 0.8, -0.3);
const right = f64([3, 2], 1.5, -0.3, 0.7, 2.2, -1.1, 0.4);

const one = (apply: (a: NDArray) => NDArray, ...inputs: NDArray[]): Sample[] =>
  inputs.map((input) => ({ inputs: [input], apply }));
const two = (apply: (a: NDArray, b: NDArray) => NDArray, ...pairs: [NDArray, NDArray][]): Sample[] =>
  pairs.map((inputs) => ({ inputs, apply: apply as Sample["apply"] }));
const none = (apply: (...a: never[]) => NDArray, ...inputs: NDArray[]): Sample[] => [
  { inputs, apply: apply as Sample["apply"], by: [] },
];
const turned = (a: NDArray) => ops.swapaxes(a, -1, -2);
/** Symmetric, as what is decomposed has to stay when one element moves. */
const even = (a: NDArray) => ops.add(a, turned(a));
const positive = (a: NDArray) => ops.matmul(a, turned(a));

export const moreSamples = {
  solve: two(ops.solve, [square, right], [squares, f64([2, 1], 0.7, -1.2)], [square, ops.reshape(cube, [2, 3, 2])]),
  inv: one(ops.inv, square, squares),
  det: one(ops.det, square, squares),
  cofactor: one(ops.cofactor, square, squares),
  slogdet: one(ops.slogdet, square, squares),
  cholesky: one((a) => ops.cholesky(positive(a)), square, squares),
  eigh: one((a) => ops.square(ops.eigh(even(a))), square, squares),
  eigvalsh: one((a) => ops.eigvalsh(even(a)), square, squares),
  svd: [
    ...one((a) => ops.square(ops.svd(a, { full: false })), square, tall, turned(tall), squares),
    ...one((a) => ops.square(ops.svd(a, { full: true })), square),
  ],
  svdvals: one(ops.svdvals, square, tall, turned(tall)),
  pinv: one((a) => ops.pinv(a, { rcond: 1e-15 }), square, tall, turned(tall)),
  qr: [
    ...one((a) => ops.qr(a, { full: false }), square, tall, turned(tall), squares),
    ...one((a) => ops.qr(a, { full: true }), square, turned(tall)),
  ],
  einsum: [
    ...two((a, b) => ops.einsum("ij,jk->ki", [a, b]), [x, right]),
    ...two((a, b) => ops.einsum("b...i,b...i->b...", [a, b]), [cube, ops.square(cube)]),
    ...one((a) => ops.einsum("ii->i", [a]), square),
    ...one((a) => ops.einsum("ii", [a]), square),
    ...one((a) => ops.einsum("ij,jk,kl", [a, square, right]), x),
  ],
  sort: one((a) => ops.sort(a, -1), cube, ops.transpose(x)).concat(one((a) => ops.sort(a, 0), cube)),
  argsort: none((a: NDArray) => ops.argsort(a, -1), cube),
  takeAlongAxis: [
    { inputs: [x, ints([2, 2], 1, 1, -1, 0)], apply: (a, i) => ops.takeAlongAxis(a!, i!, 1), by: [0] },
    { inputs: [x, ints([1, 3], 1, 0, 1)], apply: (a, i) => ops.takeAlongAxis(a!, i!, 0), by: [0] },
  ] as Sample[],
  addAlongAxis: [
    {
      inputs: [x, ints([2, 3], 1, 1, 3, 0, 2, 2)],
      apply: (a: NDArray, i: NDArray) => ops.addAlongAxis(a, i, { axis: 1, length: 4 }),
    },
  ].map((sample) => ({ ...sample, by: [0] })) as Sample[],
  recurrence: two((c, d) => ops.recurrence(c, d, 1), [x, y]).concat(two((c, d) => ops.recurrence(c, d, 0), [x, y])),
  exp2: one(ops.exp2, x),
  signbit: none(ops.signbit as never, x),
  fmod: two(ops.fmod, [x, f64([2, 3], 0.9, -1.1, 0.4, 1.7, -0.7, 2.4)]),
  copysign: two(ops.copysign, [x, y]),
  heaviside: two(ops.heaviside, [x, y]),
  logaddexp2: two(ops.logaddexp2, [x, y]),
  ldexp: [{ inputs: [x, ints([3], 2, -1, 0)], apply: (a, n) => ops.ldexp(a!, n!), by: [0] }] as Sample[],
  nextafter: none(ops.nextafter as never, x, y),
  gcd: none(ops.gcd as never, ints([2], 12, -9), ints([2], 18, 6)),
  lcm: none(ops.lcm as never, ints([2], 12, -9), ints([2], 18, 6)),
};
