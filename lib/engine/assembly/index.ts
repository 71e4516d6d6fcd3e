export { product32, product64 } from "./gemm";
export { gather32, gather64, largest32, largest64, scatter32, scatter64, spread32, spread64 } from "./windows";
