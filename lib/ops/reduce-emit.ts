/** Reductions as text, for a plan's generated step: small float ones, in exactly the order of `reduceInto`. */
import { isFloat } from "../core/dtype.ts";
import { isContiguous, sizeOf, stridesOf } from "../core/shape.ts";
import { type Fold, foldText, startOf } from "../engine/reduce.ts";
import type { Elements, Place, Target } from "./define.ts";

/** More elements than this are left to the loops that `run` has. */
const SMALL = 1024;

export function emitReduction(
  out: Place,
  a: Place,
  folded: readonly boolean[],
  fold: Fold,
  average: boolean,
): string | undefined {
  const size = sizeOf(a.shape);
  if (!isFloat(a.dtype) || !isFloat(out.dtype) || size === 0 || size > SMALL) return undefined;
  if (!isContiguous(a.shape, a.strides)) return undefined;
  const steps = stridesOf(a.shape.map((n, i) => (folded[i] ? 1 : n)));
  const axes = a.shape.map((length, i) => ({ i, length, folded: folded[i]! })).filter(({ length }) => length > 1);
  // The axes that are folded last as one run, as `walksOf` joins them.
  let inner = 1;
  while (axes.at(-1)?.folded) inner *= axes.pop()!.length;
  if (inner > 128) return undefined;

  const index = (offset: number, terms: string[]) => [...terms, offset].join(" + ");
  const placeA = index(
    a.offset,
    axes.map(({ i }) => `i${i} * ${a.strides[i]}`),
  );
  const placeOut = index(
    out.offset,
    axes.filter((axis) => !axis.folded).map(({ i }) => `i${i} * ${steps[i]}`),
  );
  const loop = ({ i, length }: { i: number; length: number }, body: string) =>
    `for (let i${i} = 0; i${i} < ${length}; i${i}++) {\n${body}\n}`;

  const folding = axes
    .filter((axis) => axis.folded)
    .reduceRight((body, axis) => loop(axis, body), `const p = ${placeA};\n${innerText(a.name, inner, fold)}`);
  const count = size / sizeOf(out.shape);
  const result = average && count !== 1 ? `r / ${count}` : "r";
  const each = `let r = ${startOf(fold, false)};\n${folding}\n${out.name}[${placeOut}] = ${result};`;
  const text = axes.filter((axis) => !axis.folded).reduceRight((body, axis) => loop(axis, body), each);
  return `{\n${text}\n}`;
}

/** Folds `n` elements from `p` on into `r`. */
function innerText(x: string, n: number, fold: Fold): string {
  const into = (value: string) => `r = ${foldText(fold, "r", value, false)};`;
  if (n === 1) return into(`${x}[p]`);
  if (fold !== "sum" || n < 8) {
    return `let t = ${startOf(fold, false)};
for (let j = 0; j < ${n}; j++) t = ${foldText(fold, "t", `${x}[p + j]`, false)};
${into("t")}`;
  }
  const lanes = [0, 1, 2, 3, 4, 5, 6, 7];
  const end = n - (n % 8);
  return `${lanes.map((k) => `let t${k} = ${x}[p + ${k}];`).join(" ")}
for (let j = 8; j < ${end}; j += 8) { ${lanes.map((k) => `t${k} += ${x}[p + j + ${k}];`).join(" ")} }
let t = 0 + (((t0 + t1) + (t2 + t3)) + ((t4 + t5) + (t6 + t7)));
for (let j = ${end}; j < ${n}; j++) t += ${x}[p + j];
${into("t")}`;
}

/** The same without loops: an expression for each element of the result. */
export function unrollReduction<Code>(
  out: Target<Code>,
  a: Elements<Code>,
  folded: readonly boolean[],
  fold: Fold,
  average: boolean,
): Code[] | undefined {
  if (!isFloat(a.dtype) || !isFloat(out.dtype) || a.at.length === 0 || !a.contiguous) return undefined;
  const steps = stridesOf(a.shape);
  const axes = a.shape
    .map((length, i) => ({ length, step: steps[i]!, folded: folded[i]! }))
    .filter(({ length }) => length > 1);
  let inner = 1;
  while (axes.at(-1)?.folded) inner *= axes.pop()!.length;
  if (inner > 128) return undefined;
  /** Where the runs along some of the axes begin, in C order. */
  const places = (along: typeof axes): number[] =>
    along.reduce(
      (starts, { length, step }) => starts.flatMap((p) => Array.from({ length }, (_, i) => p + i * step)),
      [0],
    );
  const runs = places(axes.filter((axis) => axis.folded));
  const start = out.number(Number(startOf(fold, false)));
  const count = a.at.length / sizeOf(out.shape);
  return places(axes.filter((axis) => !axis.folded)).map((p) => {
    let total = start;
    for (const q of runs) total = foldCode(out, fold, total, runCode(out, a.at.slice(p + q, p + q + inner), fold));
    return average && count !== 1 ? out.binary("/", total, out.number(count)) : total;
  });
}

/** `r` folded with `v`: `foldText` in any language. */
function foldCode<Code>(out: Target<Code>, fold: Fold, r: Code, v: Code): Code {
  if (fold === "sum") return out.binary("+", r, v);
  return fold === "prod" ? out.binary("*", r, v) : out.math(`Math.${fold}`, r, v);
}

/** A run folded into one, as `innerText` does it. */
function runCode<Code>(out: Target<Code>, x: readonly Code[], fold: Fold): Code {
  if (x.length === 1) return x[0]!;
  const inTurn = (values: readonly Code[], from: Code): Code =>
    values.reduce((t, value) => foldCode(out, fold, t, value), from);
  if (fold !== "sum" || x.length < 8) return inTurn(x, out.number(Number(startOf(fold, false))));
  const end = x.length - (x.length % 8);
  const plus = (a: Code, b: Code): Code => out.binary("+", a, b);
  const t = x.slice(0, 8);
  for (let j = 8; j < end; j++) t[j % 8] = plus(t[j % 8]!, x[j]!);
  const four = (k: number): Code => plus(plus(t[k]!, t[k + 1]!), plus(t[k + 2]!, t[k + 3]!));
  const lanes = plus(four(0), four(4));
  return inTurn(x.slice(end), plus(out.number(0), lanes));
}
