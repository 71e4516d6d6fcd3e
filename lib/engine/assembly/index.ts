export { product32, product64 } from "./gemm";
