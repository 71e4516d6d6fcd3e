/** Gradients of a loss by variables. */
import type { NDArray } from "../../core/ndarray.ts";
import { Tape } from "../../grad/tape.ts";
import { scalar } from "../arrays.ts";
import type { Variable } from "../variable.ts";

/** Runs `body`, and gives its value (0-d) and its gradient by each variable: `undefined` where it does not depend on one. */
export function gradientsOf(
  variables: readonly Variable[],
  body: () => NDArray,
): { value: NDArray; gradients: (NDArray | undefined)[] } {
  const tape = new Tape();
  const sources = variables.map((variable) => variable.value);
  for (const source of sources) tape.watch(source);
  const value = tape.record(body);
  return { value, gradients: tape.gradients(value, scalar(1, value.dtype), sources) };
}
