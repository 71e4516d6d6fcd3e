/**
 * Tiny steps as straight-line code: a local variable for every element, no loops, no buffers in between.
 *
 * For a net of a few neurons the loops are the cost: each turn is a handful of instructions, and the interpreter, which
 * runs the first hundreds of steps, pays for every one. Written out, such a step is one long expression that V8 compiles
 * well and soon. It computes what the loops compute, to the bit.
 */
import { isBig } from "../core/dtype.ts";
import { eachPlace, NDArray } from "../core/ndarray.ts";
import { broadcastStrides } from "../core/shape.ts";
import type { Elements } from "../ops/define.ts";
import { type CellState, contiguous, stateOf } from "./buffers.ts";
import type { Graph, Node, Value } from "./graph.ts";
import type { Fused, Layout, Schedule } from "./schedule.ts";
import { computeIn, literal, rounded, type Writer } from "./writer.ts";

/** What a plan lays out, however its code is written. */
export interface Laid {
  readonly inputs: readonly NDArray[];
  readonly outputs: readonly NDArray[];
  /** One a cell, in the graph's order. */
  readonly states: readonly CellState[];
  readonly bytes: number;
}

/** Elements that are computed; beyond these, loops are as fast and compile sooner. */
const MOST_ELEMENTS = 1024;
/** Characters of code. TurboFan gives up at 60 kB of bytecode, about twice this many characters. */
const MOST_TEXT = 40_000;

/** Writes the whole step, or answers `undefined` where it is too large (and `out` is then to be thrown away). */
export function writeStraight(out: Writer, graph: Graph, plan: Schedule, guard?: Value): Laid | undefined {
  const computed = graph.nodes.filter(({ out: value }) => plan.madeIn.has(value));
  const large = ({ array }: Value): boolean => array.size > MOST_ELEMENTS;
  if (computed.reduce((n, node) => n + node.out.array.size, 0) > MOST_ELEMENTS) return undefined;
  if (computed.some(({ inputs }) => inputs.some(large))) return undefined;

  const text = new Straight(out, plan.layouts);
  const inputs = graph.inputs.map((value) => text.own(value));
  const states = graph.cells.map(({ cell, before }) => stateOf(cell, before.array));
  for (const [i, { before }] of graph.cells.entries()) text.place(before, states[i]!.array);
  for (const step of plan.steps) {
    if (step.kind === "loop") for (const node of step.nodes) text.elementwise(node);
    else if (step.kind === "call") text.call(step.node);
    else if (!text.inline(step.node)) return undefined;
    if (out.length > MOST_TEXT) return undefined;
  }
  if (guard !== undefined) {
    const [loss] = text.elements(guard);
    out.line(`if (!(${loss} - ${loss} === 0)) return false;`);
  }
  const outputs = graph.outputs.map((value) => contiguous(value.array));
  const stores = [
    ...graph.outputs.map((value, i) => [text.elements(value), outputs[i]!] as const),
    ...graph.cells.flatMap(({ after }, i) => (after ? [[text.elements(after), states[i]!.array] as const] : [])),
  ];
  // Everything is read by now, so a cell may take another's old value.
  for (const [elements, array] of stores) text.store(elements, array);
  return out.length > MOST_TEXT ? undefined : { inputs, outputs, states, bytes: text.bytes };
}

class Straight {
  bytes = 0;
  /** Buffers, of those values that have one. */
  readonly #arrays = new Map<Value, NDArray>();
  /** The element at each place of a value's own layout, as far as it was computed or loaded. */
  readonly #terms = new Map<Value, string[]>();

  constructor(
    readonly out: Writer,
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

  /** A name or literal for each element, in C order. */
  elements(value: Value): string[] {
    return this.#walk(this.layouts.get(value)!);
  }

  elementwise({ op, inputs, params, out: value }: Node): void {
    const { shape, dtype } = value.array;
    const compute = computeIn(inputs);
    const columns = inputs.map((input) => {
      const layout = this.layouts.get(input)!;
      return this.#walk({ ...layout, shape, strides: broadcastStrides(layout.shape, layout.strides, shape) });
    });
    this.out.line(`// ${op.name}`);
    const terms = Array.from({ length: value.array.size }, (_, i) => {
      const expression = op.scalar!(
        columns.map((column) => column[i]!),
        params,
        compute,
      );
      return this.#keep(rounded[dtype as Fused](expression));
    });
    this.#terms.set(value, terms);
  }

  /** False where the op cannot be written out. */
  inline({ op, inputs, params, out: value }: Node): boolean {
    const { shape, dtype } = value.array;
    const round = rounded[dtype as Fused];
    if (op.unroll === undefined || round === undefined) return false;
    const given = inputs.map((input): Elements => {
      const array = this.#stand(input);
      return { shape: array.shape, dtype: array.dtype, contiguous: array.contiguous, at: this.elements(input) };
    });
    this.out.line(`// ${op.name}`);
    const keep = (expression: string): string => this.#keep(expression);
    const written = op.unroll({ shape, dtype, keep, round }, given, params);
    if (written === undefined) return false;
    this.#terms.set(
      value,
      written.map((expression) => this.#keep(round(expression))),
    );
    return true;
  }

  /** Runs an op as it is, over buffers. */
  call({ op, inputs, params, out: value }: Node): void {
    const sources = inputs.map((input) => this.#array(input));
    const target = this.own(value);
    this.out.line(`${this.out.name(() => op.run!(target, sources, params), "run")}(); // ${op.name}`);
  }

  store(elements: readonly string[], { storage, offset }: NDArray): void {
    const name = this.out.storage(storage);
    this.out.line(elements.map((element, i) => `${name}[${offset + i}] = ${element};`).join(" "));
  }

  /** The elements of a layout, each loaded when it is first met. */
  #walk({ base, shape, strides, offset }: Layout): string[] {
    const terms = this.#terms.get(base) ?? [];
    this.#terms.set(base, terms);
    const found: string[] = [];
    eachPlace({ shape, strides, offset } as NDArray, (place) => {
      terms[place] ??= this.#load(base, place);
      found.push(terms[place]!);
    });
    return found;
  }

  #load(base: Value, place: number): string {
    const { kind, array } = base;
    if (kind === "constant") {
      // As a number in the text: the same model gives the same text wherever its constants lie in memory.
      if (!isBig(array.dtype)) return literal(array.storage[place] as number);
      return this.#keep(`${this.out.storage(array.storage)}[${place}]`);
    }
    const { storage, offset } = this.#arrays.get(base)!;
    return this.#keep(`${this.out.storage(storage)}[${offset + place}]`);
  }

  #keep(expression: string): string {
    const name = this.out.local("t");
    this.out.line(`const ${name} = ${expression};`);
    return name;
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
