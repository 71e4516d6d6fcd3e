/**
 * Sums, products and extremes along axes, in the order and precision of `engine/reduce.ts`: float64 inside, NumPy's
 * pairwise blocks along the axis of the smallest stride where that one is folded, one after the other along the others.
 */
import type { Fold, Walk } from "../reduce.ts";
import { Body, type Callable } from "./assembler.ts";
import type { AddressOf } from "./loop.ts";
import { type Functions, Lowering } from "./lower.ts";
import { type Access, bytesOf, load, promoted, store } from "./places.ts";
import { Unsupported, type Value } from "./values.ts";

export interface FoldStep {
  readonly kind: "fold";
  readonly fold: Fold;
  readonly x: Access;
  readonly out: Access;
  /** The axes, slowest first, as `foldAxes` walks them. */
  readonly walks: readonly Walk[];
  /** What the result is divided by before it is rounded: 1, or the number of elements for a mean. */
  readonly count: number;
}

/** A function `(pointer, n) -> f64` of the module that sums elements `step` apart in NumPy's order. */
export type PairwiseOf = (dtype: "float32" | "float64", step: number) => Callable;

const start: Record<Fold, number> = { sum: 0, prod: 1, max: -Infinity, min: Infinity };
const scalarOf = { sum: "f64.add", prod: "f64.mul", max: "f64.max", min: "f64.min" } as const;
const vectorOf = { sum: "f64x2.add", prod: "f64x2.mul", max: "f64x2.max", min: "f64x2.min" } as const;

interface Context {
  body: Body;
  step: FoldStep;
  dtype: "float32" | "float64";
  bytes: number;
}

export function foldBody(step: FoldStep, address: AddressOf, functions: Functions, pairwise: PairwiseOf): Body {
  const { x, out, walks } = step;
  const { dtype } = x;
  if ((dtype !== "float32" && dtype !== "float64") || out.dtype !== dtype) throw new Unsupported(dtype);
  const body = new Body();
  const context: Context = { body, step, dtype, bytes: bytesOf[dtype] };
  const [from, to] = [body.local("i32"), body.local("i32")];
  address(body, x);
  body.set(from);
  address(body, out);
  body.set(to);
  const folded = walks.filter((walk) => walk.folded);
  const kept = walks.filter((walk) => !walk.folded);
  const last = walks.at(-1);
  if (last === undefined || last.folded) {
    nest(context, kept, from, to, () => oneResult(context, folded, from, to, pairwise));
  } else {
    nest(context, kept.slice(0, -1), from, to, () => row(context, folded, last, from, to, functions));
  }
  return body;
}

/** Loops over axes that are kept; both pointers come back to where they were. */
function nest({ body, bytes }: Context, walks: readonly Walk[], from: number, to: number, inside: () => void): void {
  const [first, ...rest] = walks;
  if (first === undefined) return void inside();
  const context = { body, bytes } as Context;
  body.repeat(first.length, () => {
    nest(context, rest, from, to, inside);
    body.advance(from, first.step * bytes).advance(to, first.outStep * bytes);
  });
  body.advance(from, -first.step * bytes * first.length).advance(to, -first.outStep * bytes * first.length);
}

/** Loops over axes that are folded, with a pointer of their own. */
function along({ body, bytes }: Context, walks: readonly Walk[], pointer: number, inside: () => void): void {
  const [first, ...rest] = walks;
  if (first === undefined) return void inside();
  body.repeat(first.length, () => {
    along({ body, bytes } as Context, rest, pointer, inside);
    body.advance(pointer, first.step * bytes);
  });
  body.advance(pointer, -first.step * bytes * first.length);
}

/** One element of the result: the innermost axis in runs, the others one run after the other. */
function oneResult(context: Context, folded: readonly Walk[], from: number, to: number, pairwise: PairwiseOf): void {
  const { body, step, dtype } = context;
  const { fold, count } = step;
  const inner = folded.at(-1) ?? { length: 1, step: 0 };
  const total = body.local("f64");
  body.f64(start[fold]).set(total);
  along(context, folded.slice(0, -1), from, () => {
    body.get(total);
    if (fold === "sum" && inner.length >= 8) body.get(from).i32(inner.length).call(pairwise(dtype, inner.step));
    else run(context, from, inner.length, inner.step);
    body.op(scalarOf[fold]).set(total);
  });
  body.get(to, total);
  if (count !== 1) body.f64(count).op("f64.div");
  if (dtype === "float32") body.op("f32.demote_f64").at("f32.store");
  else body.at("f64.store");
}

/** Folds `n` elements one after the other (extremes: in lanes, where order is nothing) and leaves the result. */
function run(context: Context, from: number, n: number, step: number): void {
  const { body, dtype, bytes } = context;
  const { fold } = context.step;
  const total = body.local("f64");
  const pointer = body.local("i32");
  body.f64(start[fold]).set(total).get(from).set(pointer);
  const loadOne = () => {
    if (dtype === "float32") body.get(pointer).at("f32.load").op("f64.promote_f32");
    else body.get(pointer).at("f64.load");
  };
  const lanes = (fold === "max" || fold === "min") && n >= 8 ? Math.floor(n / 4) : 0;
  if (lanes > 0) {
    const [low, high] = [body.local("v128"), body.local("v128")];
    body.f64x2(start[fold]).tee(low).set(high);
    body.repeat(lanes, () => {
      const x = promoted(body, load(body, pointer, dtype, step, 4));
      body.get(low, x.at).op(vectorOf[fold]).set(low).get(high, x.high).op(vectorOf[fold]).set(high);
      body.advance(pointer, 4 * step * bytes);
    });
    body.get(low, high).op(vectorOf[fold]).tee(low).lane("f64x2.extract_lane", 0);
    body.get(low).lane("f64x2.extract_lane", 1).op(scalarOf[fold]).set(total);
  }
  const one = () => {
    body.get(total);
    loadOne();
    body
      .op(scalarOf[fold])
      .set(total)
      .advance(pointer, step * bytes);
  };
  body.repeat(n - 4 * lanes, one);
  body.get(total);
}

/** A row of results: lanes are neighbours that are kept. */
function row(
  context: Context,
  folded: readonly Walk[],
  last: Walk,
  from: number,
  to: number,
  functions: Functions,
): void {
  const { body, step, dtype, bytes } = context;
  const { fold, count } = step;
  const block = (quads: number, lanes: number): void => {
    const lowering = new Lowering(body, functions, lanes);
    const sums = Array.from({ length: quads }, () => ({ at: body.local("v128"), high: body.local("v128") }));
    for (const { at, high } of sums) body.f64x2(start[fold]).tee(at).set(high);
    along(context, folded, from, () => {
      for (const [k, { at, high }] of sums.entries()) {
        const offset = 4 * k * last.step * bytes;
        const x = promoted(body, load(body, from, dtype, last.step, lanes, offset));
        body.get(at, x.at).op(vectorOf[fold]).set(at);
        if (lanes > 2) body.get(high, x.high).op(vectorOf[fold]).set(high);
      }
    });
    for (const { at, high } of sums) {
      if (count !== 1) for (const half of [at, high]) body.get(half).f64x2(count).op("f64x2.div").set(half);
      const value: Value = { kind: "f64", at, high };
      store(lowering, to, dtype, last.outStep, value);
      body.advance(to, lanes * last.outStep * bytes);
    }
    body.advance(from, quads * lanes * last.step * bytes);
  };
  // Sixteen float32 are a line of the cache.
  const wide = Math.floor(last.length / 16);
  body.repeat(wide, () => block(4, 4));
  const quads = Math.floor((last.length % 16) / 4);
  if (quads > 0) block(quads, 4);
  const rest = last.length % 4;
  if (rest > 0) block(1, rest);
  body.advance(from, -last.length * last.step * bytes).advance(to, -last.length * last.outStep * bytes);
}

/** The function behind `PairwiseOf`. It calls itself, so it is given the number it will have. */
export function pairwiseBody(dtype: "float32" | "float64", step: number, self: Callable): Body {
  const body = new Body({ params: ["i32", "i32"], results: ["f64"] });
  const bytes = bytesOf[dtype] * step;
  const [p, n] = [0, 1];
  const half = body.local("i32");
  body
    .get(n)
    .i32(128)
    .op("i32.gt_s")
    .when(() => {
      body.get(n).i32(1).op("i32.shr_u").i32(-8).op("i32.and").set(half);
      body.get(p, half).call(self);
      body.get(p).get(half).i32(bytes).op("i32.mul", "i32.add").get(n, half).op("i32.sub").call(self);
      body.op("f64.add", "return");
    });
  const total = body.local("f64");
  const left = body.local("i32");
  body
    .get(n)
    .i32(8)
    .op("i32.lt_s", "i32.eqz")
    .when(() => {
      const sums = [0, 1, 2, 3].map(() => body.local("v128"));
      const quads = (each: (sum: number, x: number) => void) => {
        for (const k of [0, 1]) {
          const x = promoted(body, load(body, p, dtype, step, 4, 4 * k * bytes));
          each(sums[2 * k]!, x.at);
          each(sums[2 * k + 1]!, x.high);
        }
        body.advance(p, 8 * bytes).advance(n, -8);
      };
      quads((sum, x) => body.get(x).set(sum));
      body
        .get(n)
        .i32(8)
        .op("i32.lt_s", "i32.eqz")
        .when(() => {
          body.loopWhile(() => {
            quads((sum, x) => body.get(sum, x).op("f64x2.add").set(sum));
            body.get(n).i32(8).op("i32.lt_s", "i32.eqz");
          });
        });
      const pair = (sum: number) =>
        body.get(sum).lane("f64x2.extract_lane", 0).get(sum).lane("f64x2.extract_lane", 1).op("f64.add");
      // Sums start from 0, so none is -0.
      body.f64(0);
      pair(sums[0]!);
      pair(sums[1]!);
      body.op("f64.add", "f64.add");
      pair(sums[2]!);
      pair(sums[3]!);
      body.op("f64.add", "f64.add").set(total);
    });
  body
    .get(n)
    .tee(left)
    .i32(0)
    .op("i32.gt_s")
    .when(() => {
      body.loopWhile(() => {
        body.get(total, p);
        if (dtype === "float32") body.at("f32.load").op("f64.promote_f32");
        else body.at("f64.load");
        body.op("f64.add").set(total).advance(p, bytes);
        body.get(left).i32(1).op("i32.sub").tee(left);
      });
    });
  body.get(total);
  return body;
}
