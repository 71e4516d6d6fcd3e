/**
 * Linear algebra of matrices and stacks of them, `[..., m, n]`, in float64 (float32 in, float32 out). All of it has
 * gradients. NumPy's `eig` and `eigvals` are left out: their results are complex.
 */
export { LinAlgError } from "../../errors.ts";
export { diagonal } from "../diagonals.ts";
export { cross, matmul, matrixTranspose, outer, tensordot, trace, vecdot } from "../products.ts";
export * from "./factors.ts";
export * from "./norms.ts";
export * from "./products.ts";
export * from "./systems.ts";
