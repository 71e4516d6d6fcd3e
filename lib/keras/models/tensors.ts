/** The ends of a model: a symbolic tensor, or several. */
import { ValueError } from "../../errors.ts";
import { SymbolicTensor } from "../symbolic.ts";

/** One symbolic tensor or a list of them. */
export type Tensors = SymbolicTensor | readonly SymbolicTensor[];

/** The error for anything else. */
export const notSymbolic = (): ValueError =>
  new ValueError("model: expected symbolic inputs and outputs (layers.input and what layers make of it).");

/** A list of them in any case. */
export const listed = (tensors: Tensors): readonly SymbolicTensor[] =>
  tensors instanceof SymbolicTensor ? [tensors] : tensors;

/** Whether a value is a symbolic tensor, or a list of some. */
export const isTensors = (value: unknown): value is Tensors =>
  value instanceof SymbolicTensor ||
  (Array.isArray(value) && value.length > 0 && value.every((item) => item instanceof SymbolicTensor));
