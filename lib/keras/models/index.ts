/** Models: `keras.models`. */
export { cloneModel } from "./clone.ts";
export { Model, model } from "./model.ts";
export { Sequential, sequential } from "./sequential.ts";
