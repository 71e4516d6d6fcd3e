/** Small matrix products: sums in the order of k, in float64, rounded once, as `smallGemm`'s. */
import type { TypedArray } from "../types.ts";
import { Body } from "./assembler.ts";
import type { AddressOf } from "./loop.ts";
import { type Functions, Lowering } from "./lower.ts";
import { type Access, bytesOf, load, promoted, store } from "./places.ts";
import { Unsupported } from "./values.ts";

/** A matrix in storage: its first element, and the steps between rows and between columns. */
export interface MatrixAt {
  readonly storage: TypedArray;
  readonly offset: number;
  readonly rows: number;
  readonly columns: number;
}

export interface ProductStep {
  readonly kind: "product";
  readonly dtype: "float32" | "float64";
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly a: MatrixAt;
  readonly b: MatrixAt;
  readonly c: MatrixAt;
}

export function productBody(step: ProductStep, address: AddressOf, functions: Functions): Body {
  const { m, n } = step;
  // Lanes are columns, or rows where columns are few: the product of the transposed.
  const turned = n < 4 && m > n;
  const swap = ({ storage, offset, rows, columns }: MatrixAt): MatrixAt => ({
    storage,
    offset,
    rows: columns,
    columns: rows,
  });
  return turned
    ? columnsBody({ ...step, m: n, n: m, a: swap(step.b), b: swap(step.a), c: swap(step.c) }, address, functions)
    : columnsBody(step, address, functions);
}

function columnsBody({ dtype, m, n, k, a, b, c }: ProductStep, address: AddressOf, functions: Functions): Body {
  if (m * n === 0 || k === 0) throw new Unsupported("empty");
  const body = new Body();
  const bytes = bytesOf[dtype];
  const pointer = ({ storage, offset }: MatrixAt): number => {
    const local = body.local("i32");
    address(body, { storage, offset, dtype, strides: [] } as Access);
    body.set(local);
    return local;
  };
  const [pa, pb, pc] = [pointer(a), pointer(b), pointer(c)];

  /** `rows` of a by `quads` times `lanes` columns of b. */
  const tile = (rows: number, quads: number, lanes: number): void => {
    const lowering = new Lowering(body, functions, lanes);
    const sums = Array.from({ length: rows }, () =>
      Array.from({ length: quads }, () => ({ at: body.local("v128"), high: body.local("v128") })),
    );
    for (const { at, high } of sums.flat()) body.f64x2(0).tee(at).set(high);
    const x = body.local("v128");
    body.repeat(k, () => {
      const right = sums[0]!.map((_, q) =>
        promoted(body, load(body, pb, dtype, b.columns, lanes, 4 * q * b.columns * bytes)),
      );
      for (const [r, line] of sums.entries()) {
        const offset = r * a.rows * bytes;
        const base = body.local("i32");
        body.get(pa).i32(offset).op("i32.add").set(base);
        if (dtype === "float32") body.get(base).at("f32.load").op("f64.promote_f32", "f64x2.splat").set(x);
        else body.get(base).at("v128.load64_splat").set(x);
        for (const [q, { at, high }] of line.entries()) {
          body.get(at, x, right[q]!.at).op("f64x2.mul", "f64x2.add").set(at);
          if (lanes > 2) body.get(high, x, right[q]!.high).op("f64x2.mul", "f64x2.add").set(high);
        }
      }
      body.advance(pa, a.columns * bytes).advance(pb, b.rows * bytes);
    });
    body.advance(pa, -k * a.columns * bytes).advance(pb, -k * b.rows * bytes);
    for (const [r, line] of sums.entries()) {
      for (const [q, { at, high }] of line.entries()) {
        const to = body.local("i32");
        body
          .get(pc)
          .i32((r * c.rows + 4 * q * c.columns) * bytes)
          .op("i32.add")
          .set(to);
        store(lowering, to, dtype, c.columns, { kind: "f64", at, high });
      }
    }
  };
  const rowsOf = (rows: number): void => {
    const block = (quads: number, lanes: number) => () => {
      tile(rows, quads, lanes);
      const done = quads * lanes;
      body.advance(pb, done * b.columns * bytes).advance(pc, done * c.columns * bytes);
    };
    body.repeat(Math.floor(n / 8), block(2, 4));
    if (n % 8 >= 4) block(1, 4)();
    if (n % 4 > 0) block(1, n % 4)();
    body.advance(pb, -n * b.columns * bytes).advance(pc, -n * c.columns * bytes);
    body.advance(pa, rows * a.rows * bytes).advance(pc, rows * c.rows * bytes);
  };
  body.repeat(Math.floor(m / 2), () => rowsOf(2));
  if (m % 2 > 0) rowsOf(1);
  return body;
}
