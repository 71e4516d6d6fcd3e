/**
 * Elementwise loops, generated once for each expression and its dtypes: V8 keeps a loop fast only while each of its
 * loads and stores sees one kind of typed array.
 */

import { fn } from "./scalar.ts";
import type { DType, TypedArray } from "./types.ts";

/**
 * Fills `out` over two axes, the second the faster one. Each operand is its storage, the index of its first element and
 * its steps along both axes; a step of 0 repeats an element. Inputs follow `out` in the same form.
 */
export type Loop = (
  n0: number,
  n1: number,
  out: TypedArray,
  outOffset: number,
  out0: number,
  out1: number,
  ...inputs: (TypedArray | number)[]
) => void;

const big = (dtype: DType): boolean => dtype === "int64" || dtype === "uint64";

/** Reads an element for arithmetic in `compute`: 64-bit integers are BigInt, everything else is a number. */
export function loadAs(text: string, from: DType, compute: DType): string {
  if (big(from) === big(compute)) return text;
  return big(from) ? `Number(${text})` : `BigInt(${text})`;
}

const loops = new Map<string, Loop>();

/**
 * The loop for `expression` of the variables `x0`, `x1`, ...; `compute` says whether those are numbers or BigInt. Inputs
 * before `from` are read as they are.
 */
export function loopFor(expression: string, inputs: readonly DType[], compute: DType, out: DType, from = 0): Loop {
  const key = `${expression}|${inputs}|${compute}|${out}|${from}`;
  let loop = loops.get(key);
  if (loop === undefined) {
    loop = generate(expression, inputs, compute, from);
    loops.set(key, loop);
  }
  return loop;
}

function generate(expression: string, inputs: readonly DType[], compute: DType, from: number): Loop {
  const each = (text: (i: number) => string, separator = "") => inputs.map((_, i) => text(i)).join(separator);
  const source = `return function (n0, n1, o, p, o0, o1${each((i) => `, s${i}, p${i}, a${i}, b${i}`)}) {
  for (let i = 0; i < n0; i++) {
    let q = p${each((i) => `, q${i} = p${i}`)};
    for (let j = 0; j < n1; j++) {
      ${each((i) => `const x${i} = ${loadAs(`s${i}[q${i}]`, inputs[i]!, i < from ? inputs[i]! : compute)};`)}
      o[q] = ${expression};
      q += o1;${each((i) => ` q${i} += b${i};`)}
    }
    p += o0;${each((i) => ` p${i} += a${i};`)}
  }
};`;
  return new Function("fn", source)(fn) as Loop;
}
