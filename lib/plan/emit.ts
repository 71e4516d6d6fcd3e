/** Writes a schedule as loops over typed arrays, with every length and stride a literal. */
import { kindOf, type TypedArray } from "../core/dtype.ts";
import type { NDArray } from "../core/ndarray.ts";
import { broadcastStrides, type Shape, sizeOf } from "../core/shape.ts";
import type { Place } from "../ops/define.ts";
import type { Buffers } from "./buffers.ts";
import type { Node, Value } from "./graph.ts";
import type { Fused, Loop, Schedule, Step } from "./schedule.ts";
import { computeIn, literal, rounded, type Writer } from "./writer.ts";

/** All steps. @returns What became of them, in a line for people. */
export function writeSteps(
  out: Writer,
  plan: Schedule,
  buffers: Buffers,
  guard?: { value: Value; step: number },
): string {
  const counts = { loop: 0, inline: 0, call: 0 };
  if (guard && guard.step < 0) writeGuard(out, buffers.arrays.get(guard.value)!);
  for (const [index, step] of plan.steps.entries()) {
    counts[writeStep(out, step, buffers.arrays)]++;
    if (guard?.step === index) writeGuard(out, buffers.arrays.get(guard.value)!);
  }
  const { loop, inline, call } = counts;
  return `in ${plan.steps.length} steps (${loop} fused loops, ${inline} written inline, ${call} calls)`;
}

/** One step, in JavaScript: a loop, an op's own text, or a call of its `run`. */
export function writeStep(out: Writer, step: Step, arrays: Buffers["arrays"]): "loop" | "inline" | "call" {
  if (step.kind === "loop") {
    writeLoop(out, step, arrays);
    return "loop";
  }
  if (writeInline(out, step.node, arrays)) return "inline";
  writeCall(out, step.node, arrays);
  return "call";
}

/** Leaves before anything is written to a cell when the guarded number is not finite. */
function writeGuard(out: Writer, array: NDArray): void {
  const at = `${out.storage(array.storage)}[${array.offset}]`;
  out.line(`if (!(${at} - ${at} === 0)) return false;`);
}

/** An op as it is, over buffers. */
export const callOf = (op: Node["op"], target: NDArray, sources: readonly NDArray[], params: unknown): (() => void) =>
  op.bind?.(target, sources, params) ?? (() => op.run!(target, sources, params));

function writeCall(out: Writer, { op, inputs, params, out: value }: Node, arrays: Buffers["arrays"]): void {
  const target = arrays.get(value)!;
  const sources = inputs.map((input) => arrays.get(input)!);
  out.line(`${out.name(callOf(op, target, sources, params), "run")}(); // ${op.name}`);
}

/** False where the op has no text. */
function writeInline(out: Writer, { op, inputs, params, out: value }: Node, arrays: Buffers["arrays"]): boolean {
  if (op.emit === undefined) return false;
  const place = (v: Value): Place => {
    const { shape, strides, offset, dtype, storage } = arrays.get(v)!;
    return { name: out.storage(storage), shape, strides, offset, dtype };
  };
  const text = op.emit(place(value), inputs.map(place), params);
  if (text !== undefined) out.line(`{ // ${op.name}\n${text}\n}`);
  return text !== undefined;
}

/** An array read or written in a loop, with the step it takes along each axis of the loop. */
interface Access {
  storage: TypedArray;
  strides: readonly number[];
  offset: number;
}

function writeLoop(out: Writer, { shape, nodes }: Loop, arrays: Buffers["arrays"]): void {
  if (sizeOf(shape) === 0) return;
  const inside = new Set(nodes.map((node) => node.out));
  const outer = new Set(nodes.flatMap((node) => node.inputs).filter((value) => !inside.has(value)));
  const terms = new Map<Value, string>();
  const reads = new Map<Value, Access>();
  out.line("{");
  for (const value of outer) {
    const array = arrays.get(value)!;
    const strides = broadcastStrides(array.shape, array.strides, shape);
    const constant = value.kind === "constant" && array.size === 1;
    if (constant) terms.set(value, literal(array.storage[array.offset] as number));
    else if (strides.every((stride) => stride === 0)) {
      // The same element in every turn: read once, in front of the loop.
      terms.set(value, out.local("s"));
      out.line(`const ${terms.get(value)} = ${out.storage(array.storage)}[${array.offset}];`);
    } else reads.set(value, { storage: array.storage, strides, offset: array.offset });
  }
  const writes = new Map<Value, Access>();
  for (const { out: value } of nodes) {
    const array = arrays.get(value);
    if (array) writes.set(value, { storage: array.storage, strides: array.strides, offset: array.offset });
  }

  const all = [...reads.values(), ...writes.values()];
  const axes = collapse(shape, all);
  const index = openLoops(out, axes, all);
  for (const [value, access] of reads) {
    terms.set(value, out.local("x"));
    out.line(`const ${terms.get(value)} = ${out.storage(access.storage)}[${index.get(access)}];`);
  }
  for (const { op, inputs, params, out: value } of nodes) {
    const expression = op.scalar!(
      inputs.map((input) => terms.get(input)!),
      params,
      computeIn(inputs),
    );
    terms.set(value, out.local("t"));
    out.line(`const ${terms.get(value)} = ${rounded[value.array.dtype as Fused](expression)};`);
  }
  // All reads of a turn come before its writes, so a cell may be computed over its old value.
  for (const [value, access] of writes) {
    out.line(`${out.storage(access.storage)}[${index.get(access)}] = ${terms.get(value)};`);
  }
  out.line("}".repeat(axes.length + 1));
}

export interface Axis {
  length: number;
  /** The original axis whose stride counts: the last of those joined. */
  axis: number;
}

/** Joins neighbouring axes that every access walks as one, and drops axes of length 1. */
export function collapse(shape: Shape, accesses: readonly { strides: readonly number[] }[]): Axis[] {
  const axes: Axis[] = [];
  for (const [axis, length] of shape.entries()) {
    if (length === 1) continue;
    const last = axes.at(-1);
    const joined = last && accesses.every((a) => a.strides[last.axis] === a.strides[axis]! * length);
    if (joined) Object.assign(last, { length: last.length * length, axis });
    else axes.push({ length, axis });
  }
  return axes;
}

/** Opens the loops and gives each access its index expression in the innermost one. */
function openLoops(out: Writer, axes: readonly Axis[], accesses: readonly Access[]): Map<Access, string> {
  const base = new Map(accesses.map((access) => [access, access.offset === 0 ? "" : String(access.offset)]));
  for (const [depth, { length, axis }] of axes.entries()) {
    const i = out.local("i");
    out.line(`for (let ${i} = 0; ${i} < ${length}; ${i}++) {`);
    const shared = new Map<string, string>();
    for (const access of accesses) {
      const stride = access.strides[axis]!;
      if (stride === 0) continue;
      const term = stride === 1 ? i : `${i} * ${stride}`;
      const sum = base.get(access) ? `${base.get(access)} + ${term}` : term;
      const innermost = depth === axes.length - 1;
      let name = shared.get(sum);
      if (name === undefined) {
        name = innermost || sum === i ? sum : out.local("k");
        if (name !== sum) out.line(`const ${name} = ${sum};`);
        shared.set(sum, name);
      }
      base.set(access, name);
    }
  }
  return new Map([...base].map(([access, expression]) => [access, expression || "0"]));
}

/** Copies one array into another of the same size, whatever their layouts, in generated code. */
export function writeCopy(out: Writer, from: NDArray, to: NDArray): void {
  if (from.contiguous && to.contiguous && from.size > 64 && from.dtype === to.dtype) {
    const source = from.storage.subarray(from.offset, from.offset + from.size);
    out.line(`${out.storage(to.storage)}.set(${out.name(source, "v")}, ${to.offset});`);
    return;
  }
  const source: Access = { storage: from.storage, strides: from.strides, offset: from.offset };
  const target: Access = { storage: to.storage, strides: to.strides, offset: to.offset };
  const axes = collapse(to.shape, [source, target]);
  if (sizeOf(to.shape) === 0) return;
  out.line("{");
  const index = openLoops(out, axes, [source, target]);
  out.line(`${out.storage(to.storage)}[${index.get(target)}] = ${out.storage(from.storage)}[${index.get(source)}];`);
  out.line("}".repeat(axes.length + 1));
}

/** Whether a dtype's elements are numbers whose difference with themselves tells finiteness. */
export const canGuard = (array: NDArray): boolean => array.size === 1 && kindOf(array.dtype) === "float";
