/** Axes as people give them: alone, `nd.sort(a, 0)`, or by name, `nd.sort(a, { axis: 0 })`. */
import type { AxisOption } from "../core/methods.ts";
import { checkOptions } from "./options.ts";

export type { AxisOption };

/** The axis itself; `null` says all elements in C order where a function knows that. */
export function axisOf<A>(option: AxisOption<A> | undefined, where: string): A | null | undefined {
  if (typeof option !== "object" || option === null || Array.isArray(option)) return option as A | null | undefined;
  checkOptions(option, ["axis"], where);
  return (option as { axis?: A | null }).axis;
}

/** An axis to go along, or undefined for the flattened array: Python's None. */
export const flatOr = (option: AxisOption | undefined, where: string): number | undefined =>
  axisOf(option, where) ?? undefined;
