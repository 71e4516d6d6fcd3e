/**
 * Tiny steps as straight-line code: a variable for every element, no loops, no buffers in between.
 *
 * For a net of a few neurons the loops are the cost: each turn is a handful of instructions, and there are as many loops
 * as ops. Written out, such a step is one long function that is soon written and soon compiled. It computes what the
 * loops compute, to the bit. The language is the sheet's: JavaScript (text.ts) or WebAssembly (flat.ts).
 */
import { type DType, isBig, type TypedArray } from "../core/dtype.ts";
import { NDArray } from "../core/ndarray.ts";
import { broadcastStrides, type Shape } from "../core/shape.ts";
import type { Elements, Target } from "../ops/define.ts";
import { contiguous, type Laid, stateOf } from "./buffers.ts";
import { callOf } from "./emit.ts";
import type { Graph, Node, Value } from "./graph.ts";
import type { Layout, Schedule } from "./schedule.ts";

/** What straight-line code is written on. */
export interface Sheet<Code> extends Pick<Target<Code>, "number" | "binary" | "math" | "keep"> {
  /** How much may be written: elements that are computed, and characters or bytes of code. */
  readonly most: { readonly elements: number; readonly size: number };
  /** What was written so far. */
  readonly size: number;
  round(dtype: DType, code: Code): Code;
  /** An elementwise op's rule, from its inputs' elements to the kept element of its result. */
  rule(node: Node): (inputs: readonly Code[]) => Code;
  /** An element as it is now, kept. */
  load(storage: TypedArray, dtype: DType, index: number): Code;
  store(storage: TypedArray, dtype: DType, index: number, code: Code): void;
  /** Calls a function, for an op of this name. */
  call(name: string, run: () => void): void;
  /** Leaves the step with false if the number is not finite. */
  guard(code: Code): void;
}

/** Writes the whole step, or answers `undefined` where it is too large (and the sheet is then to be thrown away). */
export function writeStraight<Code>(sheet: Sheet<Code>, graph: Graph, plan: Schedule, guard?: Value): Laid | undefined {
  const { most } = sheet;
  const computed = graph.nodes.filter(({ out: value }) => plan.madeIn.has(value));
  const large = ({ array }: Value): boolean => array.size > most.elements;
  if (computed.reduce((n, node) => n + node.out.array.size, 0) > most.elements) return undefined;
  if (computed.some(({ inputs }) => inputs.some(large))) return undefined;

  const straight = new Straight(sheet, plan.layouts);
  const inputs = graph.inputs.map((value) => straight.own(value));
  const states = graph.cells.map(({ cell, before }) => stateOf(cell, before.array));
  for (const [i, { before }] of graph.cells.entries()) straight.place(before, states[i]!.array);
  for (const step of plan.steps) {
    if (step.kind === "loop") for (const node of step.nodes) straight.elementwise(node);
    else if (step.node.op.unroll === undefined) straight.call(step.node);
    else if (!straight.unroll(step.node)) return undefined;
    if (sheet.size > most.size) return undefined;
  }
  if (guard !== undefined) sheet.guard(straight.elements(guard)[0]!);
  const outputs = graph.outputs.map((value) => contiguous(value.array));
  const stores = [
    ...graph.outputs.map((value, i) => [straight.elements(value), outputs[i]!] as const),
    ...graph.cells.flatMap(({ after }, i) => (after ? [[straight.elements(after), states[i]!.array] as const] : [])),
  ];
  // Everything is read by now, so a cell may take another's old value.
  for (const [elements, array] of stores) straight.store(elements, array);
  return sheet.size > most.size ? undefined : { inputs, outputs, states, bytes: straight.bytes };
}

class Straight<Code> {
  bytes = 0;
  /** Buffers, of those values that have one. */
  readonly #arrays = new Map<Value, NDArray>();
  /** The element at each place of a value's own layout, as far as it was computed or loaded. */
  readonly #terms = new Map<Value, Code[]>();

  constructor(
    readonly sheet: Sheet<Code>,
    readonly layouts: ReadonlyMap<Value, Layout>,
  ) {}

  /** Says where a value lies. */
  place(value: Value, array: NDArray): NDArray {
    this.#arrays.set(value, array);
    return array;
  }

  /** Gives a value a buffer. */
  own(value: Value): NDArray {
    const array = contiguous(value.array);
    this.bytes += array.storage.byteLength;
    return this.place(value, array);
  }

  /** The code of each element, in C order. */
  elements(value: Value): Code[] {
    const { base, shape, strides, offset } = this.layouts.get(value)!;
    return this.#walk(base, shape, strides, offset);
  }

  elementwise(node: Node): void {
    const { shape, size } = node.out.array;
    const columns = node.inputs.map((input) => {
      const { base, shape: own, strides, offset } = this.layouts.get(input)!;
      return this.#walk(base, shape, broadcastStrides(own, strides, shape), offset);
    });
    const rule = this.sheet.rule(node);
    const terms: Code[] = [];
    for (let i = 0; i < size; i++) terms.push(rule(columns.map((column) => column[i]!)));
    this.#terms.set(node.out, terms);
  }

  /** False where the op cannot be written out. */
  unroll({ op, inputs, params, out: value }: Node): boolean {
    const { sheet } = this;
    const { shape, dtype } = value.array;
    const given = inputs.map(
      (input): Elements<Code> => ({
        shape: input.array.shape,
        dtype: input.array.dtype,
        contiguous: this.#stand(input).contiguous,
        at: this.elements(input),
      }),
    );
    const target: Target<Code> = {
      shape,
      dtype,
      number: (x) => sheet.number(x),
      binary: (operator, a, b) => sheet.binary(operator, a, b),
      math: (name, ...of) => sheet.math(name, ...of),
      keep: (code) => sheet.keep(code),
      round: (code) => sheet.round(dtype, code),
    };
    const written = op.unroll!(target, given, params);
    this.#terms.set(value, written?.map((code) => sheet.keep(sheet.round(dtype, code))) ?? []);
    return written !== undefined;
  }

  /** Runs an op as it is, over buffers. */
  call({ op, inputs, params, out: value }: Node): void {
    const sources = inputs.map((input) => this.#array(input));
    const target = this.own(value);
    this.sheet.call(op.name, callOf(op, target, sources, params));
  }

  store(elements: readonly Code[], { storage, dtype, offset }: NDArray): void {
    for (let i = 0; i < elements.length; i++) this.sheet.store(storage, dtype, offset + i, elements[i]!);
  }

  /** The elements of a layout, each loaded when it is first met. */
  #walk(base: Value, shape: Shape, strides: readonly number[], offset: number): Code[] {
    let terms = this.#terms.get(base);
    if (terms === undefined) {
      terms = [];
      this.#terms.set(base, terms);
    }
    const found: Code[] = [];
    const walk = (axis: number, place: number): void => {
      if (axis === shape.length) {
        terms[place] ??= this.#load(base, place);
        found.push(terms[place]!);
      } else for (let i = 0; i < shape[axis]!; i++) walk(axis + 1, place + i * strides[axis]!);
    };
    walk(0, offset);
    return found;
  }

  #load(base: Value, place: number): Code {
    const { kind, array } = base;
    if (kind === "constant") {
      // As a number in the code: the same model gives the same code wherever its constants lie in memory.
      if (!isBig(array.dtype)) return this.sheet.number(array.storage[place] as number);
      return this.sheet.load(array.storage, array.dtype, place);
    }
    const { storage, offset } = this.#arrays.get(base)!;
    return this.sheet.load(storage, array.dtype, offset + place);
  }

  /** A value's array as it lies in a buffer; written there first if it is in variables. */
  #array(value: Value): NDArray {
    const { base } = this.layouts.get(value)!;
    if (base.kind === "constant" || this.#arrays.has(base)) return this.#stand(value);
    const terms = this.#terms.get(base)!;
    this.store(terms, this.own(base));
    return this.#stand(value);
  }

  /** The same shape and strides, over the buffer if there is one. */
  #stand(value: Value): NDArray {
    const { base, shape, strides, offset } = this.layouts.get(value)!;
    const { storage } = this.#arrays.get(base) ?? base.array;
    return new NDArray(storage, value.array.dtype, shape, strides, offset);
  }
}
