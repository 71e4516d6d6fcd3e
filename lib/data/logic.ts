/** Truth tables: the smallest data sets there are. */

import type { NDArray } from "../core/ndarray.ts";
import { unknownName } from "../errors.ts";
import { array } from "../nd/index.ts";

const tables = {
  and: [0, 0, 0, 1],
  or: [0, 1, 1, 1],
  xor: [0, 1, 1, 0],
  nand: [1, 1, 1, 0],
  nor: [1, 0, 0, 0],
  xnor: [1, 0, 0, 1],
} as const;

export type LogicName = keyof typeof tables;

/**
 * A function of two bits: `x` `[4, 2]`, `y` `[4, 1]`, both float64.
 *
 * @param name - "and", "or", "xor", "nand", "nor" or "xnor".
 * @throws {ValueError} If the name is none of these.
 * @example
 * data.logic("xor").y.tolist() // → [ [ 0 ], [ 1 ], [ 1 ], [ 0 ] ]
 */
export function logic(name: LogicName): { x: NDArray<"float64">; y: NDArray<"float64"> } {
  if (!Object.hasOwn(tables, name)) throw unknownName("logic", name, Object.keys(tables));
  return {
    x: array(
      [
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
      ],
      "float64",
    ),
    y: array(
      tables[name].map((bit) => [bit]),
      "float64",
    ),
  };
}
