/** Writes a schedule as a WebAssembly program over the engine's memory; what it cannot say is called in JavaScript. */
import { bytesOf, type TypedArray } from "../core/dtype.ts";
import { elementsOf, NDArray } from "../core/ndarray.ts";
import { broadcastStrides, sizeOf } from "../core/shape.ts";
import {
  type Access,
  canProgram,
  type ElementOp,
  type FusedLoop,
  inputName,
  type Lane,
  Program,
  parse,
  placeOf,
  type Source,
  Unsupported,
} from "../engine/fused/index.ts";
import { addressOf, allocate } from "../engine/memory.ts";
import { assign, type Buffers, contiguous, type Laid } from "./buffers.ts";
import { collapse, writeCopy, writeStep } from "./emit.ts";
import { FlatSheet } from "./flat.ts";
import type { Graph, Value } from "./graph.ts";
import type { Loop, Schedule, Step } from "./schedule.ts";
import { writeStraight } from "./straight.ts";
import { computeIn, Writer } from "./writer.ts";

/** A constant larger than this is not copied into the engine's memory: what reads it stays in JavaScript. */
const MOST_CONSTANT_BYTES = 1 << 20;

export interface Programmed extends Laid {
  step(): boolean;
  readonly how: string;
  /** What is called in JavaScript, as text. */
  readonly code: string;
}

/** The step as a program; undefined where this runtime has none, or the engine's memory is full. */
export const writeProgram = (graph: Graph, plan: Schedule, guarded: Value | undefined): Programmed | undefined =>
  attempt(() => write(graph, plan, guarded));

/** A tiny step as a program without loops; undefined also where the step is too large, or an op says more than is known. */
export const writeFlat = (graph: Graph, plan: Schedule, guarded: Value | undefined): Programmed | undefined =>
  attempt(() => {
    const program = new Program();
    const sheet = new FlatSheet(program);
    const laid = writeStraight(sheet, graph, plan, guarded);
    if (laid === undefined) return undefined;
    sheet.finish();
    const { length } = sheet.calls;
    const how = `written out element by element in WebAssembly${length > 0 ? `, ${length} calls` : ""}`;
    return { ...laid, step: program.compile(), how, code: sheet.calls.map((name) => `call ${name}`).join("\n") };
  });

function attempt(write: () => Programmed | undefined): Programmed | undefined {
  if (!canProgram()) return undefined;
  try {
    return write();
  } catch (error) {
    if (error instanceof Unsupported) return undefined;
    throw error;
  }
}

function write(graph: Graph, plan: Schedule, guarded: Value | undefined): Programmed {
  const { steps, layouts, madeIn } = plan;
  const guardStep = guarded && (madeIn.get(layouts.get(guarded)!.base) ?? -1);
  const buffers = assign(graph, plan, guardStep ?? -1);
  const { arrays, states, bytes } = buffers;
  const program = new Program();
  const written = new Writing(program, arrays);
  const guard = (index: number): void => {
    if (guarded !== undefined && guardStep === index) program.guard(placeOf(arrays.get(guarded)!));
  };
  guard(-1);
  for (const [index, step] of steps.entries()) {
    written.step(step);
    guard(index);
  }
  const outputs = graph.outputs.map((value) => {
    const array = arrays.get(value)!;
    if (layouts.get(value)!.base.kind !== "cell") return array;
    // A result that is a cell's old value is copied out before the new one goes in.
    const copy = contiguous(array);
    written.copy(array, copy);
    return copy;
  });
  written.commits(buffers.commits);
  const inputs = graph.inputs.map((value) => arrays.get(value) ?? contiguous(value.array));
  const { fused, calls } = program.counts;
  const how = `in ${fused + calls} steps (${fused} in WebAssembly, ${calls} calls)`;
  return { inputs, outputs, states, bytes, step: program.compile(), how, code: written.code.join("\n") };
}

class Writing {
  readonly code: string[] = [];
  /** Constants, or their storages, copied to where WebAssembly can read them. */
  readonly #copies = new Map<Value | TypedArray, TypedArray>();

  constructor(
    readonly program: Program,
    readonly arrays: Buffers["arrays"],
  ) {}

  step(step: Step): void {
    if (step.kind === "loop") {
      if (sizeOf(step.shape) === 0) return;
      const loop = this.#loop(step);
      if (loop !== undefined && this.program.loop(loop)) return;
    } else {
      const { op, inputs, params, out } = step.node;
      const [target, sources] = [this.#array(out), inputs.map((input) => this.#array(input))];
      const fused = target && sources.every((x) => x !== undefined) ? op.fused?.(target, sources, params) : undefined;
      if (fused !== undefined && this.program.fused(fused)) return;
    }
    this.#script((writer) => writeStep(writer, step, this.arrays));
  }

  copy(from: NDArray, to: NDArray): void {
    if (from.size === 0) return;
    const near = (x: NDArray) => x.contiguous && addressOf(x.storage) !== undefined && x.dtype in lanes;
    if (near(from) && near(to) && from.dtype === to.dtype) {
      this.program.copy(placeOf(from), placeOf(to), from.size);
    } else this.#script((writer) => writeCopy(writer, from, to));
  }

  commits(commits: Buffers["commits"]): void {
    const direct = commits.map(({ from, viaCopy }) => {
      if (!viaCopy) return from;
      const copy = contiguous(from);
      this.copy(from, copy);
      return copy;
    });
    for (const [i, { to }] of commits.entries()) this.copy(direct[i]!, to);
  }

  #script(write: (writer: Writer) => void): void {
    const writer = new Writer();
    write(writer);
    if (writer.length === 0) return;
    this.code.push(writer.text);
    this.program.call(writer.compile());
  }

  /** The value's array where WebAssembly can read it. */
  #array(value: Value): NDArray | undefined {
    const array = this.arrays.get(value)!;
    const { storage, dtype, shape, strides, offset, size } = array;
    if (addressOf(storage) !== undefined) return array;
    // Just its elements where they lie together: code that says where in a slab they lay would fit one model alone.
    const own = array.contiguous;
    if ((own ? size * bytesOf(dtype) : storage.byteLength) > MOST_CONSTANT_BYTES) return undefined;
    const key = own ? value : storage;
    let copy = this.#copies.get(key);
    if (copy === undefined) {
      copy = allocate(dtype, own ? size : storage.length);
      copy.set((own ? elementsOf(array) : storage) as never);
      this.#copies.set(key, copy);
    }
    return own ? new NDArray(copy as never, dtype, shape) : new NDArray(copy as never, dtype, shape, strides, offset);
  }

  /** A loop as the engine takes it; undefined where an op's rule is more than it can read. */
  #loop({ shape, nodes }: Loop): FusedLoop | undefined {
    const sources = new Map<Value, Source>();
    const reads: Access[] = [];
    for (const { inputs } of nodes) {
      for (const value of inputs) {
        if (sources.has(value) || nodes.some(({ out }) => out === value)) continue;
        const array = this.arrays.get(value)!;
        if (value.kind === "constant" && array.size === 1) {
          sources.set(value, { kind: "number", value: array.storage[array.offset] as number });
          continue;
        }
        const near = this.#array(value);
        if (near === undefined) return undefined;
        const strides = broadcastStrides(near.shape, near.strides, shape);
        sources.set(value, { kind: "read", index: reads.push({ ...placeOf(near), strides }) - 1 });
      }
    }
    const ops: ElementOp[] = [];
    const writes: { op: number; to: Access }[] = [];
    for (const { op, inputs, params, out } of nodes) {
      const tree = parse(
        op.scalar!(
          inputs.map((_, i) => inputName(i)),
          params,
          computeIn(inputs),
        ),
      );
      if (tree === undefined) return undefined;
      const dtype = out.array.dtype as Lane;
      const index = ops.push({ tree, inputs: inputs.map((input) => sources.get(input)!), dtype }) - 1;
      sources.set(out, { kind: "op", index });
      const array = this.arrays.get(out);
      if (array) writes.push({ op: index, to: placeOf(array) });
    }
    // Axes that every access walks as one are one.
    const all = [...reads, ...writes.map(({ to }) => to)];
    const axes = collapse(shape, all);
    const joined = (access: Access): Access => ({ ...access, strides: axes.map(({ axis }) => access.strides[axis]!) });
    return {
      lengths: axes.map(({ length }) => length),
      reads: reads.map(joined),
      ops,
      writes: writes.map(({ op, to }) => ({ op, to: joined(to) })),
    };
  }
}

const lanes: { readonly [D in Lane]: true } = { float32: true, float64: true, int32: true, bool: true };
