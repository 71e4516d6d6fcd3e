/** A weight, an optimizer's slot, a metric's total: a named array that can be given new values. */
import { empty } from "../core/allocate.ts";
import { Cell } from "../core/cell.ts";
import type { DType } from "../core/dtype.ts";
import type { NDArray } from "../core/ndarray.ts";
import { type Shape, sameShape, sizeOf } from "../core/shape.ts";
import { ShapeError, showShape } from "../errors.ts";
import { type ArrayInput, asArray, copyInto } from "./arrays.ts";
import type { Constraint } from "./constraints.ts";
import type { Regularizer } from "./regularizers.ts";

export interface VariableOptions {
  name?: string;
  /** Whether an optimizer changes it. Default true. */
  trainable?: boolean;
  /** Adds a penalty on its values to the loss. */
  regularizer?: Regularizer | undefined;
  /** What an optimizer brings its values back by, after each step. */
  constraint?: Constraint | undefined;
}

/**
 * A named place for an array.
 *
 * @example
 * layer.kernel.value; // an NDArray
 * layer.kernel.assign([[1, 0], [0, 1]]);
 */
export class Variable {
  readonly name: string;
  /** `layer/name`, as in Keras: `dense_1/kernel`. */
  path: string;
  trainable: boolean;
  regularizer: Regularizer | undefined;
  constraint: Constraint | undefined;
  /** @internal What a plan watches. */
  readonly cell: Cell;
  readonly shape: Shape;
  readonly dtype: DType;

  constructor(value: NDArray, options: VariableOptions = {}) {
    const { name = "variable", trainable = true, regularizer, constraint } = options;
    this.name = name;
    this.path = name;
    this.trainable = trainable;
    this.regularizer = regularizer;
    this.constraint = constraint;
    this.shape = value.shape;
    this.dtype = value.dtype;
    this.cell = new Cell(value);
  }

  /** The array it holds now. Nobody changes that array: a later `assign` puts another in its place. */
  get value(): NDArray {
    return this.cell.value;
  }

  /** Number of elements. */
  get size(): number {
    return sizeOf(this.shape);
  }

  /** Number of axes. */
  get ndim(): number {
    return this.shape.length;
  }

  /**
   * Gives it new values, cast to its dtype.
   *
   * @throws {ShapeError} If the shape is not the variable's.
   */
  assign(value: ArrayInput): this {
    const array = asArray(value, `${this.path}.assign`);
    if (!sameShape(array.shape, this.shape)) {
      throw new ShapeError(
        `${this.path}.assign: expected shape ${showShape(this.shape)}, got ${showShape(array.shape)}.`,
      );
    }
    // A copy, so that no two variables are one array, and what the caller does with theirs changes nothing here.
    const copy = empty(this.shape, this.dtype);
    copyInto(copy, 0, array);
    this.cell.assign(copy);
    return this;
  }

  toString(): string {
    return `<Variable path=${this.path}, shape=(${this.shape.join(", ")}${this.ndim === 1 ? "," : ""}), dtype=${this.dtype}>`;
  }
}
