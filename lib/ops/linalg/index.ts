/** Linear algebra of stacks of matrices, each with its gradient. */
export { qr } from "./qr.ts";
export { cofactor, det, inv, slogdet, solve } from "./solve.ts";
export { pinv, svd, svdvals } from "./svd.ts";
export { cholesky, eigh, eigvalsh } from "./symmetric.ts";
