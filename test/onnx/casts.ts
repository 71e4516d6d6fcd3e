/** ONNX's conversions, by its numbers for types. */
import type { nd } from "../../lib/index.ts";
import { type Adapter, NotApplicable, need, type Tensor } from "./types.ts";

const types: Record<number, nd.DType> = {
  1: "float32",
  2: "uint8",
  3: "int8",
  4: "uint16",
  5: "int16",
  6: "int32",
  7: "int64",
  9: "bool",
  11: "float64",
  12: "uint32",
  13: "uint64",
};

function cast(x: Tensor, type: number): Tensor {
  const dtype = types[type];
  if (dtype === undefined) throw new NotApplicable("dtypes that nothing here has");
  return x.astype(dtype);
}

export const casts: Record<string, Adapter> = {
  Cast: ([x], { attributes }) => cast(need(x), attributes.number("to", 0)),
  CastLike: ([x, like]) => need(x).astype(need(like).dtype),
};
