/** What a layer's outputs pass through: `keras.activations`. */
import type { NDArray } from "../../core/ndarray.ts";
import { showValue, ValueError } from "../../errors.ts";
import { Registry, snakeCase } from "../names.ts";
import * as alongAxis from "./along-axis.ts";
import * as rectifiers from "./rectifiers.ts";
import * as smooth from "./smooth.ts";

export * from "./along-axis.ts";
export * from "./rectifiers.ts";
export { hardSilu as hardSwish } from "./rectifiers.ts";
export * from "./smooth.ts";
export { silu as swish } from "./smooth.ts";

/** @internal Every activation by its name here. */
export const activations = { ...smooth, ...rectifiers, ...alongAxis };

/** A function of an array that keeps its shape. */
export type ActivationFunction = (x: NDArray) => NDArray;
/** The names of activations. */
export type ActivationName = keyof typeof activations | "swish" | "hardSwish";
/** An activation by name (Keras's spelling or camelCase) or as a function. */
export type ActivationLike = ActivationName | (string & {}) | ActivationFunction;

const registry = new Registry<ActivationFunction>("activation", activations, { swish: "silu", hardSwish: "hardSilu" });

/** Finds an activation; none is `linear`. @throws {ValueError} For an unknown name; the message has the nearest one. */
export function getActivation(identifier: ActivationLike | null | undefined): ActivationFunction {
  if (identifier === null || identifier === undefined) return smooth.linear;
  if (typeof identifier === "function") return identifier;
  if (typeof identifier === "string") return registry.get(identifier);
  throw new ValueError(`activation: expected a name or a function, got ${showValue(identifier)}.`);
}
export { getActivation as get };

const names = new Map<ActivationFunction, string>(
  Object.entries(activations).map(([name, f]) => [f as ActivationFunction, snakeCase(name)]),
);

/** Keras's name of an activation (`"hard_sigmoid"`); of a function of one's own, its name. */
export const activationName = (activation: ActivationFunction): string =>
  names.get(activation) ?? (activation.name || "custom");
