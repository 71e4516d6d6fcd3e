/**
 * Inputs for every op: the type makes a forgotten one a compile error. No zeros (they hide bugs) and no ties, unless a
 * test is about them. `apply` calls the op, so that lists and parameters go where they belong.
 */
import { NDArray } from "../../../lib/core/ndarray.ts";
import * as ops from "../../../lib/ops/index.ts";
import { moreSamples } from "./more-samples.ts";
import { recurrentSamples } from "./recurrent-samples.ts";

export interface Sample {
  inputs: NDArray[];
  apply(...inputs: NDArray[]): NDArray;
  /** Which inputs have a gradient; all by default, none for `[]`. */
  by?: number[];
  /** Whether it has no second derivative, and says so. */
  once?: boolean;
}

/** A float64 array. */
export const f64 = (shape: number[], ...values: number[]): NDArray =>
  new NDArray(Float64Array.from(values), "float64", shape);
const bools = (...values: number[]) => new NDArray(Uint8Array.from(values), "bool", [values.length]);
const ints = (shape: number[], ...values: number[]) => new NDArray(Int32Array.from(values), "int32", shape);

const x = f64([2, 3], -1.3, 0.7, 2.1, -0.4, 1.6, -2.2);
const y = f64([2, 3], 0.9, -1.1, 0.3, 1.7, -0.8, 2.4);
const positive = f64([2, 3], 1.3, 0.7, 2.1, 0.4, 1.6, 2.2);
const inside = f64([2, 3], -0.3, 0.7, 0.1, -0.4, 0.6, -0.9);
const above1 = f64([4], 1.3, 1.7, 2.1, 4.4);
const row = f64([3], 0.5, -1.5, 2.5);
const cube = f64([2, 2, 3], 1.1, -0.2, 0.3, 1.4, -1.5, 0.6, -0.7, 1.8, 0.9, -1.2, 2.1, -0.5);

type Unary = (a: NDArray) => NDArray;
type Binary = (a: NDArray, b: NDArray) => NDArray;
const of = (op: Unary, a: NDArray = x): Sample[] => [
  { inputs: [a], apply: op },
  { inputs: [ops.transpose(a)], apply: op },
];
const pair = (op: Binary, a: NDArray = x, b: NDArray = y, third: NDArray = row): Sample[] => [
  { inputs: [a, b], apply: op },
  { inputs: [a, third], apply: op },
  { inputs: [third, f64([2, 1], 1.5, 0.8)], apply: op },
];
const none = (op: Unary | Binary, ...inputs: NDArray[]): Sample[] => [{ inputs, apply: op as Unary, by: [] }];
type Fold = (a: NDArray, options?: { axis?: number | number[]; keepdims?: boolean }) => NDArray;
const folds = (op: Fold, a: NDArray = cube): Sample[] => [
  { inputs: [a], apply: (v) => op(v) },
  { inputs: [a], apply: (v) => op(v, { axis: 0 }) },
  { inputs: [a], apply: (v) => op(v, { axis: -1, keepdims: true }) },
  { inputs: [a], apply: (v) => op(v, { axis: [0, 2] }) },
  { inputs: [ops.transpose(a)], apply: (v) => op(v, { axis: 1 }) },
];
/** Different numbers between -1.5 and 1.5, none of them 0. */
function draw(...shape: number[]): NDArray {
  const size = shape.reduce((a, b) => a * b, 1);
  return f64(shape, ...Array.from({ length: size }, (_, i) => ((i * 37 + 11) % 101) / 33 - 1.51));
}
const image = draw(1, 3, 4, 2);
const kernel = draw(2, 2, 2, 3);
/** 2 by 2 windows over `image`, every second line. */
const wide = {
  input: [3, 4],
  output: [2, 3],
  size: [2, 2],
  strides: [2, 1],
  dilation: [1, 1],
  before: [1, 0],
  groups: 1,
};
const pointwise = { input: [4], output: [4], size: [1], strides: [1], dilation: [1], before: [0], groups: 2 };
const pieces = [{ start: 1, step: -1, length: 2 }, 1, null, { start: 0, step: 2, length: 2 }];

export const samples: Record<keyof typeof ops, Sample[]> = {
  ...moreSamples,
  negative: of(ops.negative),
  abs: of(ops.abs),
  sign: of(ops.sign),
  square: of(ops.square),
  sqrt: of(ops.sqrt, positive),
  reciprocal: of(ops.reciprocal),
  cbrt: of(ops.cbrt),
  exp: of(ops.exp),
  expm1: of(ops.expm1),
  log: of(ops.log, positive),
  log1p: of(ops.log1p, inside),
  log2: of(ops.log2, positive),
  log10: of(ops.log10, positive),
  floor: of(ops.floor),
  ceil: of(ops.ceil),
  trunc: of(ops.trunc),
  rint: of(ops.rint),
  isnan: none(ops.isnan, x),
  isinf: none(ops.isinf, x),
  isfinite: none(ops.isfinite, x),
  logicalNot: none(ops.logicalNot, x),
  bitwiseNot: none(ops.bitwiseNot, ints([2], 5, -9)),
  erf: of(ops.erf),
  sigmoid: of(ops.sigmoid),
  relu: of(ops.relu),
  positive: of(ops.positive),
  flushDenormals: of(ops.flushDenormals),
  softplus: of(ops.softplus),
  sin: of(ops.sin),
  cos: of(ops.cos),
  tan: of(ops.tan, inside),
  arcsin: of(ops.arcsin, inside),
  arccos: of(ops.arccos, inside),
  arctan: of(ops.arctan),
  sinh: of(ops.sinh),
  cosh: of(ops.cosh),
  tanh: of(ops.tanh),
  arcsinh: of(ops.arcsinh),
  arccosh: of(ops.arccosh, above1),
  arctanh: of(ops.arctanh, inside),
  add: pair(ops.add),
  subtract: pair(ops.subtract),
  multiply: pair(ops.multiply),
  divide: pair(ops.divide),
  floorDivide: pair(ops.floorDivide, x, f64([2, 3], 0.9, -1.1, 0.4, 1.7, -0.7, 2.4), f64([3], 0.5, -1.7, 2.5)),
  mod: pair(ops.mod, x, f64([2, 3], 0.9, -1.1, 0.4, 1.7, -0.7, 2.4), f64([3], 0.5, -1.7, 2.5)),
  power: pair(ops.power, positive, y, f64([3], 0.5, 1.5, 2.5)),
  maximum: pair(ops.maximum),
  minimum: pair(ops.minimum),
  arctan2: pair(ops.arctan2),
  hypot: pair(ops.hypot),
  logaddexp: pair(ops.logaddexp),
  equal: none(ops.equal, x, y),
  notEqual: none(ops.notEqual, x, y),
  less: none(ops.less, x, y),
  lessEqual: none(ops.lessEqual, x, y),
  greater: none(ops.greater, x, y),
  greaterEqual: none(ops.greaterEqual, x, y),
  logicalAnd: none(ops.logicalAnd, x, y),
  logicalOr: none(ops.logicalOr, x, y),
  logicalXor: none(ops.logicalXor, x, y),
  bitwiseAnd: none(ops.bitwiseAnd, ints([2], 6, 9), ints([2], 3, 5)),
  bitwiseOr: none(ops.bitwiseOr, ints([2], 6, 9), ints([2], 3, 5)),
  bitwiseXor: none(ops.bitwiseXor, ints([2], 6, 9), ints([2], 3, 5)),
  leftShift: none(ops.leftShift, ints([2], 6, 9), ints([2], 3, 5)),
  rightShift: none(ops.rightShift, ints([2], 600, -900), ints([2], 3, 5)),
  where: [
    { inputs: [bools(1, 0, 1), x, y], apply: (c, a, b) => ops.where(c!, a!, b!), by: [1, 2] } as Sample,
    { inputs: [bools(1, 0, 1), row, y], apply: (c, a, b) => ops.where(c!, a!, b!), by: [1, 2] } as Sample,
  ],
  clip: [{ inputs: [x, f64([], -1), f64([], 1)], apply: ops.clip as Unary }],
  astype: [{ inputs: [x], apply: (a) => ops.astype(a, "float64") }],
  copy: of(ops.copy),
  stopGradient: none(ops.stopGradient, x),
  fullLike: none((a: NDArray) => ops.fullLike(a, 3), x),
  zerosLike: none(ops.zerosLike, x),
  onesLike: none(ops.onesLike, x),
  full: none((a: NDArray) => ops.full(a.shape, 3, "float64"), x),
  sum: folds(ops.sum),
  mean: folds(ops.mean),
  prod: folds(ops.prod),
  max: folds(ops.max),
  min: folds(ops.min),
  argmax: none((a: NDArray) => ops.argmax(a, { axis: 1 }), x),
  argmin: none((a: NDArray) => ops.argmin(a, { axis: 1 }), x),
  all: none((a: NDArray) => ops.all(a, { axis: 1 }), x),
  any: none((a: NDArray) => ops.any(a, { axis: 1 }), x),
  cumsum: [0, -1].map((axis) => ({ inputs: [cube], apply: (a) => ops.cumsum(a, axis) })),
  cumprod: [0, -1].map((axis) => ({ inputs: [cube], apply: (a) => ops.cumprod(a, axis) })),
  softmax: [undefined, 0, 1].map((axis) => ({ inputs: [cube], apply: (a) => ops.softmax(a, axis) })),
  logSoftmax: [undefined, 0, 1].map((axis) => ({ inputs: [cube], apply: (a) => ops.logSoftmax(a, axis) })),
  logsumexp: folds(ops.logsumexp),
  matmul: [
    { inputs: [x, f64([3, 2], 1.5, -0.3, 0.7, 2.2, -1.1, 0.4)], apply: ops.matmul },
    { inputs: [x, ops.transpose(y)], apply: ops.matmul },
    { inputs: [x, row], apply: ops.matmul },
    { inputs: [row, ops.transpose(x)], apply: ops.matmul },
    { inputs: [row, f64([3], 1.2, 0.3, -0.6)], apply: ops.matmul },
    { inputs: [cube, f64([3, 2], 1.5, -0.3, 0.7, 2.2, -1.1, 0.4)], apply: ops.matmul },
    { inputs: [cube, f64([2, 3, 1], 1.5, -0.3, 0.7, 2.2, -1.1, 0.4)], apply: ops.matmul },
    { inputs: [f64([2], 0.4, -1.2), cube], apply: ops.matmul },
  ],
  reshape: of((a) => ops.reshape(a, [3, -1])),
  transpose: [{ inputs: [cube], apply: (a) => ops.transpose(a, [1, 2, 0]) }, ...of((a) => ops.transpose(a))],
  swapaxes: [{ inputs: [cube], apply: (a) => ops.swapaxes(a, 0, -1) }],
  moveaxis: [{ inputs: [cube], apply: (a) => ops.moveaxis(a, 0, -1) }],
  broadcastTo: [{ inputs: [row], apply: (a) => ops.broadcastTo(a, [2, 3]) }],
  slice: [{ inputs: [cube], apply: (a) => ops.slice(a, pieces) }],
  unslice: [{ inputs: [f64([2, 1, 2], 1, 2, 3, 4)], apply: (a) => ops.unslice(a, { shape: [2, 2, 3], pieces }) }],
  concatenate: [{ inputs: [x, y], apply: (a, b) => ops.concatenate([a, b!], 1) } as Sample],
  stack: [{ inputs: [x, y], apply: (a, b) => ops.stack([a, b!], 1) } as Sample],
  expandDims: [{ inputs: [x], apply: (a) => ops.expandDims(a, 1) }],
  squeeze: [{ inputs: [f64([2, 1], 1, 2)], apply: (a) => ops.squeeze(a) }],
  flip: [{ inputs: [x], apply: (a) => ops.flip(a, 1) }],
  take: [
    { inputs: [cube, ints([2, 2], 1, 0, 1, -1)], apply: (a, i) => ops.take(a, i!, 2), by: [0] } as Sample,
    { inputs: [x, ints([3], 1, 1, 0)], apply: (a, i) => ops.take(a, i!, 0), by: [0] } as Sample,
  ],
  scatterAdd: [
    {
      inputs: [x, ints([2], 3, 3)],
      apply: (a, i) => ops.scatterAdd(a, i!, { shape: [5, 3], axis: 0 }),
      by: [0],
    } as Sample,
  ],
  conv: [
    { inputs: [image, kernel], apply: (x, w) => ops.conv(x, w!) } as Sample,
    {
      inputs: [image, kernel],
      apply: (x, w) => ops.conv(x, w!, { padding: "same", strides: [2, 1] }),
    } as Sample,
    { inputs: [image, kernel], apply: (x, w) => ops.conv(x, w!, { padding: "same", dilation: [2, 1] }) } as Sample,
    { inputs: [image, draw(1, 1, 2, 3)], apply: (x, w) => ops.conv(x, w!) } as Sample,
    { inputs: [draw(2, 3, 4), draw(2, 2, 6)], apply: (x, w) => ops.conv(x, w!, { groups: 2 }) } as Sample,
    {
      inputs: [draw(1, 4, 3), draw(2, 1, 6)],
      apply: (x, w) => ops.conv(x, w!, { groups: 3, padding: "causal" }),
    } as Sample,
    { inputs: [draw(1, 2, 3, 2, 1), draw(2, 2, 1, 1, 2)], apply: (x, w) => ops.conv(x, w!) } as Sample,
  ],
  convForward: [{ inputs: [image, kernel], apply: (x, w) => ops.convForward(x, w!, wide) } as Sample],
  convInput: [
    { inputs: [draw(1, 2, 3, 3), kernel], apply: (y, w) => ops.convInput(y, w!, wide) } as Sample,
    { inputs: [draw(1, 4, 4), draw(1, 2, 4)], apply: (y, w) => ops.convInput(y, w!, pointwise) } as Sample,
  ],
  convKernel: [
    { inputs: [image, draw(1, 2, 3, 3)], apply: (x, y) => ops.convKernel(x, y!, wide) } as Sample,
    { inputs: [draw(1, 4, 4), draw(1, 4, 4)], apply: (x, y) => ops.convKernel(x, y!, pointwise) } as Sample,
  ],
  maxPool: [
    { inputs: [image], apply: (x) => ops.maxPool(x, [2, 2]) },
    { inputs: [image], apply: (x) => ops.maxPool(x, [2, 2], { strides: [1, 2], padding: "same" }) },
    { inputs: [draw(2, 5, 2)], apply: (x) => ops.maxPool(x, [3], { strides: [1] }) },
  ],
  maxPoolForward: [{ inputs: [image], apply: (x) => ops.maxPoolForward(x, wide) }],
  maxPoolInput: [{ inputs: [draw(1, 2, 3, 2)], apply: (dy) => ops.maxPoolInput(dy, image, wide) }],
  maxPoolPick: [{ inputs: [draw(1, 3, 4, 2)], apply: (a) => ops.maxPoolPick(a, image, wide) }],
  averagePool: [
    { inputs: [image], apply: (x) => ops.averagePool(x, [2, 2]) },
    { inputs: [image], apply: (x) => ops.averagePool(x, [2, 2], { strides: [1, 2], padding: "same" }) },
    { inputs: [draw(1, 2, 2, 3, 2)], apply: (x) => ops.averagePool(x, [2, 2, 2], { strides: [1, 1, 1] }) },
  ],
  averagePoolForward: [{ inputs: [image], apply: (x) => ops.averagePoolForward(x, wide) }],
  averagePoolInput: [{ inputs: [draw(1, 2, 3, 2)], apply: (dy) => ops.averagePoolInput(dy, wide) }],
  resize: [
    { inputs: [image], apply: (x) => ops.resize(x, { 1: 5, 2: 3 }) },
    { inputs: [image], apply: (x) => ops.resize(x, { 1: 5, 2: 3 }, { interpolation: "nearest" }) },
    { inputs: [image], apply: (x) => ops.resize(x, { 1: 2 }, { interpolation: "bicubic", antialias: true }) },
    { inputs: [image], apply: (x) => ops.resize(x, { 2: 7 }, { interpolation: "lanczos3" }) },
  ],
  repeatPlaces: [
    { inputs: [cube], apply: (x) => ops.repeatPlaces(x, { 1: 3 }) },
    { inputs: [cube], apply: (x) => ops.repeatPlaces(x, { 0: 2, [-1]: 2, 1: 1 }) },
  ],
  oneHot: none((i: NDArray) => ops.oneHot(i, { depth: 3 }), ints([2], 2, 1)),
  diagonal: [{ inputs: [cube], apply: (a) => ops.diagonal(a, { start: 1, length: 1 }) }],
  fromDiagonal: [{ inputs: [row], apply: (a) => ops.fromDiagonal(a, { start: -1, length: 3, shape: [4, 3] }) }],
  ...recurrentSamples,
  scaledDotProductAttention: [
    {
      inputs: [
        cube,
        f64([1, 4, 3], 0.2, -0.7, 1.1, 0.5, 0.9, -1.3, 1.4, -0.6, 0.3, -0.8, 1.2, 0.4),
        f64([4, 1], 1, -2, 0.5, 1.5),
      ],
      apply: (q, k, v) => ops.scaledDotProductAttention(q!, k!, v!),
    } as Sample,
    {
      inputs: [x, y, f64([2, 2], 0.3, -0.9, 1.4, 0.6), bools(1, 0, 1, 1)],
      apply: (q, k, v, m) => ops.scaledDotProductAttention(q!, k!, v!, { mask: ops.reshape(m!, [2, 2]), scale: 0.7 }),
      by: [0, 1, 2],
    } as Sample,
  ],
};
