/** Every op. A new one is one new file and its line here. */

export { all, any, argmax, argmin } from "./arg.ts";
export * from "./arithmetic.ts";
export { scaledDotProductAttention } from "./attention.ts";
export * from "./broadcast.ts";
export { astype, copy, stopGradient } from "./cast.ts";
export * from "./comparison.ts";
export { conv, convForward, convInput, convKernel } from "./conv.ts";
export * from "./diagonal.ts";
export { einsum } from "./einsum.ts";
export { concatenate, expandDims, flip, squeeze, stack } from "./join.ts";
export * from "./like.ts";
export * from "./linalg/index.ts";
export { matmul } from "./matmul.ts";
export * from "./numeric.ts";
export * from "./one-hot.ts";
export { addAlongAxis, argsort, sort, takeAlongAxis } from "./order.ts";
export {
  averagePool,
  averagePoolForward,
  averagePoolInput,
  maxPool,
  maxPoolForward,
  maxPoolInput,
  maxPoolPick,
} from "./pool.ts";
export { gru } from "./recurrent/gru.ts";
export { lstm } from "./recurrent/lstm.ts";
export { simpleRnn } from "./recurrent/simple-rnn.ts";
export { max, mean, min, prod, sum } from "./reduce.ts";
export * from "./reshape.ts";
export { repeatPlaces, resize } from "./resize.ts";
export * from "./scan.ts";
export { slice, unslice } from "./slice.ts";
export { logSoftmax, logsumexp, softmax } from "./softmax.ts";
export { scatterAdd, take } from "./take.ts";
export * from "./transpose.ts";
export * from "./trigonometry.ts";
export * from "./unary.ts";
export * from "./where.ts";
