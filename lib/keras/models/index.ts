/** Models: `keras.models`. */
export { loadModel, modelFromJson, saveModel } from "../saving/index.ts";
export { cloneModel } from "./clone.ts";
export { model } from "./functional.ts";
export { Model } from "./model.ts";
export { Sequential, sequential } from "./sequential.ts";
