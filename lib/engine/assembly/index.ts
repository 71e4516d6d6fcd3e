export { columns32, columns64 } from "./columns";
export { forward32, forward64, input32, input64, kernel32, kernel64, total32, total64 } from "./convolution";
export { product32, product64 } from "./gemm";
export { largest32, largest64, spread32, spread64 } from "./pool";
export { gather32, gather64, scatter32, scatter64 } from "./windows";
export { lstmSequence, lstmSequenceBack } from "./sequences";
export { gruBackward, gruForward, lstmBackward, lstmForward } from "./gates";
export {
  depthwise32,
  depthwise64,
  depthwiseInput32,
  depthwiseInput64,
  depthwiseKernel32,
  depthwiseKernel64,
} from "./depthwise";
export {
  winogradForward32,
  winogradInput32,
  winogradKernel32,
  winogradTurned32,
  winogradWeights32,
} from "./winograd";
