/** The parts that models are made of: `keras.layers`. Each class has a function beside it: `dense(4)` is `new Dense(4)`. */
import { factory } from "../factory.ts";
import { Activation } from "./activation.ts";
import { Dense } from "./dense.ts";
import { InputLayer, input } from "./input.ts";
import { Layer } from "./layer.ts";
import { Add, Average, Concatenate, Maximum, Minimum, Multiply, Subtract } from "./merge.ts";
import { Dropout, GaussianDropout, GaussianNoise } from "./noise.ts";
import { BatchNormalization, LayerNormalization } from "./normalization.ts";
import { ActivityRegularization, Identity, Lambda, Rescaling, UnitNormalization } from "./pointwise.ts";
import { ELU, LeakyReLU, PReLU, ReLU, Softmax } from "./rectifiers.ts";
import { registerLayers } from "./registry.ts";
import { sequenceClasses } from "./sequence-classes.ts";
import { Flatten, Permute, RepeatVector, Reshape } from "./shape.ts";
import * as windowClasses from "./window-classes.ts";

export type { CallOptions } from "./callable.ts";
export type { LayerOptions, WeightOptions } from "./layer.ts";
export * from "./sequence-layers.ts";
export * from "./window-layers.ts";
export {
  Activation,
  ActivityRegularization,
  Add,
  Average,
  BatchNormalization,
  Concatenate,
  Dense,
  Dropout,
  ELU,
  Flatten,
  GaussianDropout,
  GaussianNoise,
  Identity,
  InputLayer,
  input,
  input as Input,
  Lambda,
  Layer,
  LayerNormalization,
  LeakyReLU,
  Maximum,
  Minimum,
  Multiply,
  Permute,
  PReLU,
  ReLU,
  RepeatVector,
  Rescaling,
  Reshape,
  Softmax,
  Subtract,
  UnitNormalization,
};

/** Fully connected: `layers.dense(2, { activation: "relu" })`. */
export const dense = factory(Dense);
/** An activation as a layer: `layers.activation("relu")`. */
export const activation = factory(Activation);
/** `[batch, a, b]` → `[batch, a·b]`. */
export const flatten = factory(Flatten);
/** Drops a share of its inputs while training: `layers.dropout(0.5)`. */
export const dropout = factory(Dropout);
/** Another shape for each sample: `layers.reshape([28, 28])`. */
export const reshape = factory(Reshape);
/** The axes of each sample in another order, counted from 1: `layers.permute([2, 1])`. */
export const permute = factory(Permute);
/** `[batch, features]` → `[batch, n, features]`: `layers.repeatVector(3)`. */
export const repeatVector = factory(RepeatVector);
/** The sum of several tensors: `layers.add()([a, b])`. */
export const add = factory(Add);
/** The first of two tensors less the second. */
export const subtract = factory(Subtract);
/** The product of several tensors. */
export const multiply = factory(Multiply);
/** The mean of several tensors. */
export const average = factory(Average);
/** The largest of several tensors, element by element. */
export const maximum = factory(Maximum);
/** The smallest of several tensors, element by element. */
export const minimum = factory(Minimum);
/** Several tensors one after the other: `layers.concatenate()([a, b])`. */
export const concatenate = factory(Concatenate);
/** Hands its input on. */
export const identity = factory(Identity);
/** `x·scale + offset`: `layers.rescaling(1 / 255)`. */
export const rescaling = factory(Rescaling);
/** A function of one's own as a layer. */
export const lambda = factory(Lambda);
/** Adds noise while training. */
export const gaussianNoise = factory(GaussianNoise);
/** Multiplies by noise while training. */
export const gaussianDropout = factory(GaussianDropout);
/** Adds a penalty on its input to the loss. */
export const activityRegularization = factory(ActivityRegularization);
/** Each feature to mean 0 and variance 1 over the batch. */
export const batchNormalization = factory(BatchNormalization);
/** Each sample to mean 0 and variance 1 over its features. */
export const layerNormalization = factory(LayerNormalization);
/** Each sample to length 1. */
export const unitNormalization = factory(UnitNormalization);
/** `max(x, 0)`. */
export const relu = factory(ReLU);
/** A small slope below 0. */
export const leakyRelu = factory(LeakyReLU);
/** A learned slope below 0. */
export const prelu = factory(PReLU);
/** An exponential below 0. */
export const elu = factory(ELU);
/** Positive numbers that add to 1. */
export const softmax = factory(Softmax);

/** @internal By name; each has a row in the tests' table of samples. */
export const layerClasses = {
  InputLayer,
  Dense,
  Activation,
  Flatten,
  Dropout,
  Reshape,
  Permute,
  RepeatVector,
  Add,
  Subtract,
  Multiply,
  Average,
  Maximum,
  Minimum,
  Concatenate,
  Identity,
  Rescaling,
  Lambda,
  GaussianNoise,
  GaussianDropout,
  ActivityRegularization,
  BatchNormalization,
  LayerNormalization,
  UnitNormalization,
  ReLU,
  LeakyReLU,
  PReLU,
  ELU,
  Softmax,
  ...sequenceClasses,
  ...windowClasses,
} as const;
registerLayers(layerClasses);
