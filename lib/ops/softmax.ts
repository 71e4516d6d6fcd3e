/** Softmax and its relatives: the largest element is subtracted first, so nothing overflows. */
import type { NDArray } from "../core/ndarray.ts";
import { normalizeAxis } from "../core/shape.ts";
import { type FusedStep, placeOf } from "../engine/fused/index.ts";
import { add, multiply, subtract } from "./arithmetic.ts";
import { foldedAxes, type Reduce, reducedShape } from "./axes.ts";
import { astype, stopGradient } from "./cast.ts";
import { defineOp, type Elements, type Place, type Target } from "./define.ts";
import { floatOf } from "./elementwise.ts";
import { constant, flow } from "./gradients.ts";
import { max, sum } from "./reduce.ts";
import { reshape } from "./reshape.ts";
import { exp, isinf, log } from "./unary.ts";
import { where } from "./where.ts";

type One = readonly [a: NDArray];

/** Runs `line` with the place of the first element of every line along `axis`, in `a` and in contiguous `out`. */
function eachLine(out: NDArray, a: NDArray, axis: number, line: (p: number, q: number) => void): void {
  const visit = (at: number, p: number, q: number): void => {
    if (at === a.ndim) line(p, q);
    else if (at === axis) visit(at + 1, p, q);
    else for (let i = 0; i < a.shape[at]!; i++) visit(at + 1, p + i * a.strides[at]!, q + i * out.strides[at]!);
  };
  visit(0, a.offset, out.offset);
}

const spec =
  (name: string) =>
  ([a]: One, axis: number | undefined) => {
    normalizeAxis(axis ?? -1, a.ndim, name);
    return { shape: a.shape, dtype: floatOf(a.dtype) };
  };

/** Same order and precision as `emit`: exponentials are stored in the result's dtype, their sum is float64. */
const lines = {
  softmax: lineFor("Math.exp(x[p] - m)", "o[q] = e;", "o[q] = o[q] / s;", "s"),
  logSoftmax: lineFor("Math.exp(x[p] - m)", "", "o[q] = x[p] - m - t;", "Math.log(s)"),
};

type Line = (o: object, q: number, qs: number, x: object, p: number, ps: number, n: number) => void;

function lineFor(e: string, first: string, second: string, total: string): (key: string) => Line {
  const made = new Map<string, Line>();
  const source = `return function (o, q0, qs, x, p0, ps, n) {
  let m = -Infinity, s = 0;
  for (let i = 0, p = p0; i < n; i++, p += ps) m = Math.max(m, x[p]);
  for (let i = 0, p = p0, q = q0; i < n; i++, p += ps, q += qs) { const e = ${e}; ${first} s += e; }
  const t = ${total};
  for (let i = 0, p = p0, q = q0; i < n; i++, p += ps, q += qs) ${second}
};`;
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const line = new Function(source)() as Line;
    made.set(key, line);
    return line;
  };
}

function runLines(name: keyof typeof lines, out: NDArray, x: NDArray, axis: number | undefined): void {
  const a = x.dtype === out.dtype ? x : astype.op.forward([x], out.dtype);
  const along = normalizeAxis(axis ?? -1, a.ndim, name);
  const line = lines[name](out.dtype);
  const [n, qs, ps] = [a.shape[along]!, out.strides[along]!, a.strides[along]!];
  eachLine(out, a, along, (p, q) => line(out.storage, q, qs, a.storage, p, ps, n));
}

/** Small rows along the last axis as text. */
function emitLines(name: keyof typeof lines, out: Place, a: Place, axis: number | undefined): string | undefined {
  const rank = a.shape.length;
  if (rank !== 2 || a.dtype !== out.dtype || normalizeAxis(axis ?? -1, rank, name) !== 1) return undefined;
  const [rows, n] = [a.shape[0]!, a.shape[1]!];
  if (rows * n > 4096) return undefined;
  const x = `${a.name}[p + j * ${a.strides[1]}]`;
  const o = `${out.name}[q + j]`;
  const each = (body: string) => `for (let j = 0; j < ${n}; j++) ${body}`;
  const body =
    name === "softmax"
      ? `${each(`{ const e = Math.exp(${x} - m); ${o} = e; s += e; }`)} ${each(`${o} = ${o} / s;`)}`
      : `${each(`s += Math.exp(${x} - m);`)} const t = Math.log(s); ${each(`${o} = ${x} - m - t;`)}`;
  return `for (let i = 0; i < ${rows}; i++) {
  const p = ${a.offset} + i * ${a.strides[0]}, q = ${out.offset} + i * ${n};
  let m = -Infinity, s = 0;
  ${each(`m = Math.max(m, ${x});`)} ${body}
}`;
}

/** The same without loops, where `emit` takes it: rows of a matrix along the last axis. */
function unrollLines<Code>(
  name: keyof typeof lines,
  out: Target<Code>,
  { at, shape, dtype }: Elements<Code>,
  axis: number | undefined,
): Code[] | undefined {
  if (shape.length !== 2 || dtype !== out.dtype || normalizeAxis(axis ?? -1, 2, name) !== 1) return undefined;
  const n = shape[1]!;
  const minus = (a: Code, b: Code): Code => out.binary("-", a, b);
  return Array.from({ length: shape[0]! }, (_, row) => at.slice(row * n, (row + 1) * n)).flatMap((x) => {
    const m = out.keep(x.reduce((top, value) => out.math("Math.max", top, value), out.number(-Infinity)));
    const e = x.map((value) => out.keep(out.math("Math.exp", minus(value, m))));
    const s = out.keep(e.reduce((sum, value) => out.binary("+", sum, value), out.number(0)));
    if (name === "softmax") return e.map((value) => out.binary("/", out.round(value), s));
    const t = out.keep(out.math("Math.log", s));
    return x.map((value) => minus(minus(value, m), t));
  });
}

/** The same for a plan in WebAssembly. */
function fuseLines(
  kind: keyof typeof lines,
  out: NDArray,
  a: NDArray,
  along: number | undefined,
): FusedStep | undefined {
  if (a.dtype !== out.dtype || a.size === 0) return undefined;
  const axis = normalizeAxis(along ?? -1, a.ndim, kind);
  return { kind, x: placeOf(a), out: placeOf(out), lengths: a.shape, axis };
}

/** `exp(a)/sum(exp(a))` along `axis`, the last by default. */
export const softmax = defineOp<One, number | undefined>("softmax", 1, {
  infer: spec("softmax"),
  run: (out, [a], axis) => runLines("softmax", out, a, axis),
  vjp: (dy, [a], axis, y) => [
    flow(a, () => multiply(y, subtract(dy, sum(multiply(dy, y), { axis: axis ?? -1, keepdims: true })))),
  ],
  fused: (out, [a], axis) => fuseLines("softmax", out, a, axis),
  emit: (out, [a], axis) => emitLines("softmax", out, a!, axis),
  unroll: (out, [a], axis) => unrollLines("softmax", out, a!, axis),
});

/** `log(softmax(a))` along `axis`, the last by default, exact also where softmax rounds to 0. */
export const logSoftmax = defineOp<One, number | undefined>("logSoftmax", 1, {
  infer: spec("logSoftmax"),
  run: (out, [a], axis) => runLines("logSoftmax", out, a, axis),
  vjp: (dy, [a], axis, y) => [
    flow(a, () => subtract(dy, multiply(exp(y), sum(dy, { axis: axis ?? -1, keepdims: true })))),
  ],
  fused: (out, [a], axis) => fuseLines("logSoftmax", out, a, axis),
  emit: (out, [a], axis) => emitLines("logSoftmax", out, a!, axis),
  unroll: (out, [a], axis) => unrollLines("logSoftmax", out, a!, axis),
});

/** `log(sum(exp(a)))` along axes, without overflow. */
export function logsumexp(a: NDArray, options: Reduce = {}): NDArray {
  const x = astype(a, floatOf(a.dtype));
  const top = stopGradient(max(x, { axis: options.axis, keepdims: true }));
  // Where the largest is infinite, ∞ - ∞ would be NaN.
  const shift = where(isinf(top), constant(0, top), top);
  const total = add(log(sum(exp(subtract(x, shift)), { axis: options.axis, keepdims: true })), shift);
  const folded = foldedAxes(a.ndim, options.axis, "logsumexp");
  return options.keepdims ? total : reshape(total, reducedShape(a.shape, folded, false));
}
