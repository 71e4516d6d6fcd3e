/** Models: `keras.models`. */
export { loadModel, modelFromJson, saveModel } from "../saving/index.ts";
export { cloneModel } from "./clone.ts";
export { Model, model } from "./model.ts";
export { Sequential, sequential } from "./sequential.ts";
