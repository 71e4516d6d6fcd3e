/** Keras's old back door: `keras.backend`. */
export { epsilon, floatx, imageDataFormat, setEpsilon, setFloatx } from "./config.ts";
export { kerasFunction as function } from "./models/function.ts";
export { clearSession } from "./utils.ts";
