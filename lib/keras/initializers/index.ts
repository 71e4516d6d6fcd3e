/** What weights start as: `keras.initializers`. */
import type { NDArray } from "../../core/ndarray.ts";
import type { Shape } from "../../core/shape.ts";
import { showValue, ValueError } from "../../errors.ts";
import { type ArrayInput, asArray } from "../arrays.ts";
import type { FloatX } from "../config.ts";
import { factory } from "../factory.ts";
import { Registry } from "../names.ts";
import { Constant, Identity, Ones, Zeros } from "./constants.ts";
import { RandomNormal, RandomUniform, TruncatedNormal } from "./draws.ts";
import { Initializer } from "./initializer.ts";
import { Orthogonal } from "./orthogonal.ts";
import {
  GlorotNormal,
  GlorotUniform,
  HeNormal,
  HeUniform,
  LecunNormal,
  LecunUniform,
  VarianceScaling,
} from "./variance-scaling.ts";

export {
  Constant,
  GlorotNormal,
  GlorotUniform,
  HeNormal,
  HeUniform,
  Identity,
  Initializer,
  LecunNormal,
  LecunUniform,
  Ones,
  Orthogonal,
  RandomNormal,
  RandomUniform,
  TruncatedNormal,
  VarianceScaling,
  Zeros,
};

export const zeros = factory(Zeros);
export const ones = factory(Ones);
export const constant = factory(Constant);
export const identity = factory(Identity);
export const randomNormal = factory(RandomNormal);
export const randomUniform = factory(RandomUniform);
export const truncatedNormal = factory(TruncatedNormal);
export const varianceScaling = factory(VarianceScaling);
export const glorotUniform = factory(GlorotUniform);
export const glorotNormal = factory(GlorotNormal);
export const heUniform = factory(HeUniform);
export const heNormal = factory(HeNormal);
export const lecunUniform = factory(LecunUniform);
export const lecunNormal = factory(LecunNormal);
export const orthogonal = factory(Orthogonal);

/** @internal By name. */
export const initializerClasses = {
  Zeros,
  Ones,
  Constant,
  Identity,
  RandomNormal,
  RandomUniform,
  TruncatedNormal,
  VarianceScaling,
  GlorotUniform,
  GlorotNormal,
  HeUniform,
  HeNormal,
  LecunUniform,
  LecunNormal,
  Orthogonal,
} as const;

const registry = new Registry<new () => Initializer>("initializer", initializerClasses, {
  eye: "Identity",
  uniform: "RandomUniform",
  normal: "RandomNormal",
  one: "Ones",
  zero: "Zeros",
  IdentityInitializer: "Identity",
  OrthogonalInitializer: "Orthogonal",
});

/** A name of an initializer, as Keras spells it or in camelCase. */
export type InitializerName =
  | "zeros"
  | "ones"
  | "constant"
  | "identity"
  | "orthogonal"
  | "randomNormal"
  | "randomUniform"
  | "truncatedNormal"
  | "varianceScaling"
  | "glorotUniform"
  | "glorotNormal"
  | "heUniform"
  | "heNormal"
  | "lecunUniform"
  | "lecunNormal"
  | "uniform"
  | "normal";

/** An initializer, its name, a function of shape and dtype, or the values themselves. */
export type InitializerLike =
  | Initializer
  | InitializerName
  | (string & {})
  | ((shape: Shape, dtype: FloatX) => ArrayInput)
  | NDArray;

/** Finds an initializer. @throws {ValueError} For an unknown name; the message has the nearest one. */
export function getInitializer(identifier: InitializerLike): Initializer {
  if (identifier instanceof Initializer) return identifier;
  if (typeof identifier === "string") return new (registry.get(identifier))();
  if (typeof identifier === "function") return new Custom(identifier);
  if (typeof identifier === "object" && identifier !== null && "shape" in identifier) return new Constant(identifier);
  throw new ValueError(`initializer: expected a name, an initializer or a function, got ${showValue(identifier)}.`);
}
export { getInitializer as get };

/** A function of one's own. */
class Custom extends Initializer {
  readonly #make: (shape: Shape, dtype: FloatX) => ArrayInput;

  constructor(make: (shape: Shape, dtype: FloatX) => ArrayInput) {
    super();
    this.#make = make;
  }

  override create(shape: Shape, dtype: FloatX): NDArray {
    return asArray(this.#make(shape, dtype), "initializer");
  }
}
