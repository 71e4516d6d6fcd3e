/** Keras's operations: which of its modules has each, what a file says of it beside its tensors, and how it is computed. */
import { asDType } from "../../core/dtype.ts";
import type { ArrayInput, Index } from "../../core/methods.ts";
import type { NDArray } from "../../core/ndarray.ts";
import * as nd from "../../nd/index.ts";
import { activations } from "../activations/index.ts";
import { asArray } from "../arrays.ts";
import { astype, stopGradient } from "../math.ts";

export interface Rule {
  readonly module: "numpy" | "nn" | "core";
  /** Options as Keras spells them, with their defaults. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Computes. Arguments are arrays, numbers, or lists of them, as in Python's call; options are Python's too. */
  run(args: readonly unknown[], config: Readonly<Record<string, unknown>>): NDArray | NDArray[];
}

type Unary = (x: NDArray) => NDArray;
type Binary = (a: ArrayInput, b: ArrayInput) => NDArray;
type Axis = number | readonly number[] | undefined;

const array = (value: unknown): NDArray => asArray(value as ArrayInput, "operation");
const arrays = (value: unknown): NDArray[] => (value as unknown[]).map(array);
/** None is nothing. */
const given = <T>(value: unknown): T | undefined => (value ?? undefined) as T | undefined;

const numpy = (config: Rule["config"], run: Rule["run"]): Rule => ({ module: "numpy", config, run });
const nn = (config: Rule["config"], run: Rule["run"]): Rule => ({ module: "nn", config, run });
const unary = (f: Unary): Rule => numpy({}, ([x]) => f(array(x)));
const binary = (f: Binary): Rule => numpy({}, ([a, b]) => f(a as ArrayInput, b as ArrayInput));
const reduction = (f: (x: NDArray, options: { axis?: never; keepdims: boolean }) => NDArray): Rule =>
  numpy({ axis: null, keepdims: false }, ([x], { axis, keepdims }) =>
    f(array(x), { axis: given<Axis>(axis) as never, keepdims: keepdims === true }),
  );
const activation = (f: Unary): Rule => nn({}, ([x]) => f(array(x)));

/** By the names of Keras's classes. */
export const rules = {
  Add: binary(nd.add),
  Subtract: binary(nd.subtract),
  Multiply: binary(nd.multiply),
  Divide: binary(nd.divide),
  TrueDivide: binary(nd.divide),
  FloorDivide: binary(nd.floorDivide),
  Mod: binary(nd.mod),
  Power: binary(nd.power),
  Maximum: binary(nd.maximum),
  Minimum: binary(nd.minimum),
  Matmul: binary(nd.matmul),
  Dot: binary(nd.dot),
  Equal: binary(nd.equal),
  NotEqual: binary(nd.notEqual),
  Greater: binary(nd.greater),
  GreaterEqual: binary(nd.greaterEqual),
  Less: binary(nd.less),
  LessEqual: binary(nd.lessEqual),
  LogicalAnd: binary(nd.logicalAnd),
  LogicalOr: binary(nd.logicalOr),
  LogicalNot: unary(nd.logicalNot),
  Negative: unary(nd.negative),
  Absolute: unary(nd.abs),
  Abs: unary(nd.abs),
  Sign: unary(nd.sign),
  Square: unary(nd.square),
  Sqrt: unary(nd.sqrt),
  Reciprocal: unary(nd.reciprocal),
  Exp: unary(nd.exp),
  Expm1: unary(nd.expm1),
  Log: unary(nd.log),
  Log1p: unary(nd.log1p),
  Log2: unary(nd.log2),
  Log10: unary(nd.log10),
  Sin: unary(nd.sin),
  Cos: unary(nd.cos),
  Tan: unary(nd.tan),
  Arctan: unary(nd.arctan),
  Sinh: unary(nd.sinh),
  Cosh: unary(nd.cosh),
  Tanh: unary(nd.tanh),
  Floor: unary(nd.floor),
  Ceil: unary(nd.ceil),
  Mean: reduction(nd.mean),
  Sum: reduction(nd.sum),
  Prod: reduction(nd.prod),
  Max: reduction(nd.max),
  Min: reduction(nd.min),
  Var: reduction(nd.var),
  Std: reduction(nd.std),
  Any: reduction(nd.any),
  All: reduction(nd.all),
  Argmax: reduction(nd.argmax),
  Argmin: reduction(nd.argmin),
  Cumsum: numpy({ axis: null }, ([x], { axis }) => nd.cumsum(array(x), { axis: given<number>(axis) })),
  Reshape: numpy({ newshape: null }, ([x], { newshape }) => nd.reshape(array(x), newshape as number[])),
  Transpose: numpy({ axes: null }, ([x], { axes }) => nd.transpose(array(x), given<number[]>(axes))),
  ExpandDims: numpy({ axis: null }, ([x], { axis }) => nd.expandDims(array(x), axis as number)),
  Squeeze: numpy({ axis: null }, ([x], { axis }) => nd.squeeze(array(x), given<number>(axis))),
  Concatenate: numpy({ axis: -1 }, ([list], { axis }) => nd.concatenate(arrays(list), axis as number)),
  Stack: numpy({ axis: 0 }, ([list], { axis }) => nd.stack(arrays(list), axis as number)),
  Split: numpy({ indices_or_sections: null, axis: 0 }, ([x], { indices_or_sections: parts, axis }) =>
    nd.split(array(x), parts as number, axis as number),
  ),
  Repeat: numpy({ repeats: null, axis: null }, ([x], { repeats, axis }) =>
    nd.repeat(array(x), repeats as number, given<number>(axis)),
  ),
  Tile: numpy({ repeats: null }, ([x], { repeats }) => nd.tile(array(x), repeats as number[])),
  Flip: numpy({ axis: null }, ([x], { axis }) => nd.flip(array(x), given<number>(axis))),
  Swapaxes: numpy({ axis1: 0, axis2: 1 }, ([x], { axis1, axis2 }) =>
    nd.swapaxes(array(x), axis1 as number, axis2 as number),
  ),
  Moveaxis: numpy({ source: 0, destination: 0 }, ([x], { source, destination }) =>
    nd.moveaxis(array(x), source as number, destination as number),
  ),
  BroadcastTo: numpy({ shape: null }, ([x], { shape }) => nd.broadcastTo(array(x), shape as number[])),
  Clip: numpy({ x_min: null, x_max: null }, ([x], { x_min, x_max }) =>
    nd.clip(array(x), x_min as number | null, x_max as number | null),
  ),
  Where: numpy({}, ([condition, a, b]) => nd.where(array(condition), a as ArrayInput, b as ArrayInput)),
  Take: numpy({ axis: null }, ([x, indices], { axis }) =>
    nd.take(array(x), indices as ArrayInput, given<number>(axis)),
  ),
  Einsum: numpy({ subscripts: null }, (args, { subscripts }) => nd.einsum(subscripts as string, ...args.map(array))),
  ZerosLike: unary((x) => nd.zerosLike(x)),
  OnesLike: unary((x) => nd.onesLike(x)),
  GetItem: numpy({}, ([x, key]) => array(x).at(...(Array.isArray(key) ? (key as Index[]) : [key as Index]))),
  Relu: activation(activations.relu),
  Relu6: activation(activations.relu6),
  Sigmoid: activation(activations.sigmoid),
  LogSigmoid: activation(activations.logSigmoid),
  Softplus: activation(activations.softplus),
  Softsign: activation(activations.softsign),
  Silu: activation(activations.silu),
  HardSigmoid: activation(activations.hardSigmoid),
  HardSilu: activation(activations.hardSilu),
  Selu: activation(activations.selu),
  LeakyRelu: nn({ negative_slope: 0.2 }, ([x], { negative_slope }) =>
    activations.leakyRelu(array(x), { negativeSlope: negative_slope as number }),
  ),
  Elu: nn({ alpha: 1 }, ([x], { alpha }) => activations.elu(array(x), { alpha: alpha as number })),
  Gelu: nn({ approximate: true }, ([x], { approximate }) =>
    activations.gelu(array(x), { approximate: approximate === true }),
  ),
  Softmax: nn({ axis: -1 }, ([x], { axis }) => activations.softmax(array(x), { axis: axis as number })),
  LogSoftmax: nn({ axis: -1 }, ([x], { axis }) => activations.logSoftmax(array(x), { axis: axis as number })),
  Cast: { module: "core", config: { dtype: "float32" }, run: ([x], { dtype }) => cast(array(x), dtype) },
  StopGradient: { module: "core", config: {}, run: ([x]) => stopGradient(array(x)) },
} satisfies Record<string, Rule>;

export type OperationName = keyof typeof rules;

const cast = (x: NDArray, dtype: unknown): NDArray => astype(x, asDType(dtype, "cast"));
