/** How weights are changed: `keras.optimizers`. */
import { showValue, ValueError } from "../../errors.ts";
import { factory } from "../factory.ts";
import { Registry } from "../names.ts";
import { Adadelta } from "./adadelta.ts";
import { Adagrad } from "./adagrad.ts";
import { Adam } from "./adam.ts";
import { Adamax } from "./adamax.ts";
import { AdamW } from "./adamw.ts";
import { Lion } from "./lion.ts";
import { Nadam } from "./nadam.ts";
import { Optimizer } from "./optimizer.ts";
import { RMSprop } from "./rmsprop.ts";
import { SGD } from "./sgd.ts";

export type { OptimizerOptions } from "./optimizer.ts";
export * as schedules from "./schedules/index.ts";
export { Adadelta, Adagrad, Adam, Adamax, AdamW, Lion, Nadam, Optimizer, RMSprop, SGD };

export const sgd = factory(SGD);
export const adam = factory(Adam);
export const adamw = factory(AdamW);
export const rmsprop = factory(RMSprop);
export const adagrad = factory(Adagrad);
export const adadelta = factory(Adadelta);
export const adamax = factory(Adamax);
export const nadam = factory(Nadam);
export const lion = factory(Lion);

/** @internal By name. */
export const optimizerClasses = { SGD, Adam, AdamW, RMSprop, Adagrad, Adadelta, Adamax, Nadam, Lion } as const;

/** A name of an optimizer: its class in small letters. */
export type OptimizerName = Lowercase<keyof typeof optimizerClasses>;

const registry = new Registry<new () => Optimizer>(
  "optimizer",
  Object.fromEntries(Object.entries(optimizerClasses).map(([name, type]) => [name.toLowerCase(), type])),
);

/** An optimizer or its name. */
export type OptimizerLike = Optimizer | OptimizerName | (string & {});

/** Finds an optimizer. @throws {ValueError} For an unknown name; the message has the nearest one. */
export function getOptimizer(identifier: OptimizerLike): Optimizer {
  if (identifier instanceof Optimizer) return identifier;
  if (typeof identifier === "string") return new (registry.get(identifier))();
  throw new ValueError(`optimizer: expected a name or an optimizer, got ${showValue(identifier)}.`);
}
export { getOptimizer as get };
