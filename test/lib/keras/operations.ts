/** A model of every operation there is, for the tests of operations and of files. */
import type { NDArray } from "../../../lib/index.ts";
import { keras, nd } from "../../../lib/index.ts";
import { Operation, Slice } from "../../../lib/keras/operations/operation.ts";
import { type OperationName, rules } from "../../../lib/keras/operations/rules.ts";
import { uniform } from "./data.ts";

type Call = (x: keras.SymbolicTensor, y: keras.SymbolicTensor) => [args: unknown[], config?: Record<string, unknown>];

/** Those that take more than one tensor like the input, or need an option. The input is `[batch, 2, 3]`, positive. */
const special: Partial<Record<OperationName, Call>> = {
  Cumsum: (x) => [[x], { axis: 1 }],
  Reshape: (x) => [[x], { newshape: [-1, 6] }],
  Transpose: (x) => [[x], { axes: [0, 2, 1] }],
  ExpandDims: (x) => [[x], { axis: 1 }],
  Squeeze: (x) => [[keras.ops.expandDims(x, 1)], { axis: 1 }],
  Concatenate: (x, y) => [[[x, y]], { axis: 1 }],
  Stack: (x, y) => [[[x, y]], { axis: 1 }],
  Split: (x) => [[x], { indices_or_sections: 3, axis: 2 }],
  Repeat: (x) => [[x], { repeats: 2, axis: 1 }],
  Tile: (x) => [[x], { repeats: [1, 2, 1] }],
  Flip: (x) => [[x], { axis: 2 }],
  Swapaxes: (x) => [[x], { axis1: 1, axis2: 2 }],
  Moveaxis: (x) => [[x], { source: 1, destination: 2 }],
  BroadcastTo: (x) => [[keras.ops.sum(x, { axis: [0, 1] })], { shape: [4, 3] }],
  Clip: (x) => [[x], { x_min: 0.3, x_max: 0.8 }],
  Where: (x, y) => [[keras.ops.greater(x, y), x, 0.5]],
  Take: (x) => [[x, nd.array([2, 0], "int32")], { axis: 2 }],
  Einsum: (x, y) => [[x, y], { subscripts: "bij,bkj->bik" }],
  Matmul: (x, y) => [[x, keras.ops.transpose(y, [0, 2, 1])]],
  Dot: (x) => [[x, nd.array([[1], [2], [3]], "float32")]],
  GetItem: (x) => [[x, ["...", new Slice(null, null, -1), null, 1]]],
  Cast: (x) => [[keras.ops.multiply(x, 5)], { dtype: "int32" }],
};
const binaries = [
  ...["Add", "Subtract", "Multiply", "Divide", "TrueDivide", "FloorDivide", "Mod", "Power", "Maximum", "Minimum"],
  ...["Equal", "NotEqual", "Greater", "GreaterEqual", "Less", "LessEqual", "LogicalAnd", "LogicalOr"],
];

/** The model, from two inputs to one output an operation, and data for it. */
export function everyOperation(): { model: keras.Model<NDArray[], NDArray[]>; data: NDArray[] } {
  const [x, y] = [keras.layers.input([2, 3]), keras.layers.input([2, 3])];
  const outputs = (Object.keys(rules) as OperationName[]).flatMap((operation) => {
    const usual: [unknown[], Record<string, unknown>?] = binaries.includes(operation)
      ? [[x, y]]
      : [[x], "axis" in rules[operation].config ? { axis: -1 } : {}];
    const [args, config] = special[operation]?.(x, y) ?? usual;
    // Numbers for the comparison, whatever it gives.
    return [new Operation({ operation, config }).on(args)].flat().map((made) => keras.ops.cast(made, "float32"));
  });
  const data = [uniform([4, 2, 3], 1, 0.1, 1), uniform([4, 2, 3], 2, 0.1, 1)];
  return { model: keras.model([x, y], outputs), data };
}
