/** A chain of elementwise ops over one shape, as one function: four elements a turn, then what is left. */
import { Body } from "./assembler.ts";
import type { Tree } from "./expression.ts";
import { type Functions, Lowering } from "./lower.ts";
import { type Access, bytesOf, load, store } from "./places.ts";
import type { Lane, Value } from "./values.ts";

/** Where an op's input comes from: an array that is read, an earlier op, or a number. */
export type Source =
  | { readonly kind: "read"; readonly index: number }
  | { readonly kind: "op"; readonly index: number }
  | { readonly kind: "number"; readonly value: number };

export interface ElementOp {
  readonly tree: Tree;
  readonly inputs: readonly Source[];
  readonly dtype: Lane;
}

export interface FusedLoop {
  /** Lengths of the axes, the fastest last; neighbours that could be one are one. */
  readonly lengths: readonly number[];
  readonly reads: readonly Access[];
  readonly ops: readonly ElementOp[];
  /** Which ops' results are kept, and where. All reads of a turn come before its writes. */
  readonly writes: readonly { readonly op: number; readonly to: Access }[];
}

/** Lets code point at an array: adds its address to the stack. */
export type AddressOf = (body: Body, access: Access) => void;

/** @throws {Unsupported} Where an op has no SIMD code. */
export function loopBody({ lengths, reads, ops, writes }: FusedLoop, address: AddressOf, functions: Functions): Body {
  const body = new Body();
  const axes = lengths.length === 0 ? [1] : lengths;
  const last = axes.length - 1;
  const stepOf = ({ strides }: Access, axis: number): number => strides[axis] ?? 0;
  const fixed = (access: Access): boolean => axes.every((_, axis) => stepOf(access, axis) === 0);

  const accesses = [...reads, ...writes.map(({ to }) => to)];
  const pointers = new Map<Access, number>();
  for (const access of accesses) {
    const pointer = body.local("i32");
    address(body, access);
    body.set(pointer);
    pointers.set(access, pointer);
  }
  // What is the same in every turn is read in front of the loop, what is the same in a row in front of the row.
  const known = new Map<Access, Value>();
  const repeat = (access: Access) => known.set(access, load(body, pointers.get(access)!, access.dtype, 0, 4));
  for (const access of reads) if (fixed(access)) repeat(access);
  const inRow = reads.filter((access) => !fixed(access) && stepOf(access, last) === 0);

  const turn = (lanes: number): void => {
    const lowering = new Lowering(body, functions, lanes);
    const read = reads.map(
      (access) => known.get(access) ?? load(body, pointers.get(access)!, access.dtype, stepOf(access, last), lanes),
    );
    const results: Value[] = [];
    for (const { tree, inputs, dtype } of ops) {
      const given = inputs.map((source): Value => {
        if (source.kind === "number") return source;
        return source.kind === "read" ? read[source.index]! : results[source.index]!;
      });
      results.push(lowering.result(tree, given, dtype));
    }
    for (const { op, to } of writes) store(lowering, pointers.get(to)!, to.dtype, stepOf(to, last), results[op]!);
  };
  const advance = (steps: (access: Access) => number): void => {
    for (const [access, pointer] of pointers) body.advance(pointer, steps(access) * bytesOf[access.dtype]);
  };
  const nest = (axis: number): void => {
    const length = axes[axis]!;
    if (axis < last) {
      body.repeat(length, () => {
        nest(axis + 1);
        advance((access) => stepOf(access, axis) - axes[axis + 1]! * stepOf(access, axis + 1));
      });
      return;
    }
    for (const access of inRow) repeat(access);
    body.repeat(Math.floor(length / 4), () => {
      turn(4);
      advance((access) => 4 * stepOf(access, last));
    });
    const rest = length % 4;
    if (rest === 0) return;
    turn(rest);
    if (last > 0) advance((access) => rest * stepOf(access, last));
  };
  nest(0);
  return body;
}
