/**
 * Matrix products in plain JavaScript, generated once for each dtype.
 *
 * Precision, stated here for every path: an element of the result is the sum of its products in the order of k,
 * accumulated in float64 and rounded to the result's dtype once; integers wrap. So the small loop, the blocked one and
 * a plan's generated text give the same bits. Where `isLarge` holds another engine may be asked: it keeps the order of
 * k, and accumulates in the result's dtype.
 */
import type { DType, TypedArray } from "./types.ts";

/** A matrix in storage: where it begins, and its steps between rows and between columns. */
export interface Matrix {
  storage: TypedArray;
  offset: number;
  rows: number;
  columns: number;
}

// biome-ignore format: the signature of the generated code.
type Product = (m: number, n: number, k: number, a: TypedArray, ao: number, ar: number, ac: number, b: TypedArray, bo: number, br: number, bc: number, c: TypedArray, co: number, cr: number) => void;

const products = new Map<string, Product>();

function productFor(dtype: DType): Product {
  let product = products.get(dtype);
  if (product === undefined) {
    const big = dtype === "int64" || dtype === "uint64";
    const float = dtype === "float32" || dtype === "float64";
    const term =
      dtype === "bool" ? "s | (a[p] & b[q])" : float || big ? "s + a[p] * b[q]" : "(s + Math.imul(a[p], b[q])) | 0";
    // Eight columns side by side: eight sums do not wait for one another, and a row of b is read where it lies.
    const lanes = [0, 1, 2, 3, 4, 5, 6, 7];
    const wide = `for (; j + 8 <= n; j += 8) {
        let ${lanes.map((s) => `s${s} = 0`).join(", ")};
        for (let l = 0, p = ao + i * ar, q = bo + j * bc; l < k; l++, p += ac, q += br) {
          const x = a[p];
          ${lanes.map((s) => `s${s} += x * b[q + ${s} * bc];`).join(" ")}
        }
        const o = co + i * cr + j;
        ${lanes.map((s) => `c[o + ${s}] = s${s};`).join(" ")}
      }`;
    product = new Function(`return function (m, n, k, a, ao, ar, ac, b, bo, br, bc, c, co, cr) {
  for (let i = 0; i < m; i++) {
    let j = 0;
    ${float ? wide : ""}
    for (; j < n; j++) {
      let s = ${big ? "0n" : "0"};
      for (let l = 0, p = ao + i * ar, q = bo + j * bc; l < k; l++, p += ac, q += br) s = ${term};
      c[co + i * cr + j] = s;
    }
  }
};`)() as Product;
    products.set(dtype, product);
  }
  return product;
}

/** Up to here a plain loop, or the same written out in a plan, is as fast as copying and an engine's call. */
const SMALL = 4096;

/** Whether a product is left to the engine. Everything below is computed by the plain loop, as a plan's text is. */
export const isLarge = (m: number, n: number, k: number, dtype: DType): dtype is "float32" | "float64" =>
  (dtype === "float32" || dtype === "float64") && m * n * k > SMALL;

/** `c = a·b` by the plain loop: [m, k] by [k, n]; all of one dtype, the rows of `c` without gaps. */
export function smallGemm(m: number, n: number, k: number, a: Matrix, b: Matrix, c: Matrix, dtype: DType): void {
  // biome-ignore format: one call.
  productFor(dtype)(m, n, k, a.storage, a.offset, a.rows, a.columns, b.storage, b.offset, b.rows, b.columns, c.storage, c.offset, c.rows);
}

/** Panels of this many rows of `a`, and columns of `b`, are copied side by side; a tile of the result is 4 by 4. */
const TILE = 4;
let panelA = new Float64Array(0);
let panelB = new Float64Array(0);

/** `c = a·b` by panels, in the order of the plain loop: the engine of plain JavaScript. */
export function blockedGemm(m: number, n: number, k: number, a: Matrix, b: Matrix, c: Matrix, dtype: DType): void {
  if (m < TILE || n < TILE) {
    smallGemm(m, n, k, a, b, c, dtype);
    return;
  }
  const tilesN = Math.ceil(n / TILE);
  if (panelB.length < tilesN * TILE * k) panelB = new Float64Array(tilesN * TILE * k);
  if (panelA.length < TILE * k) panelA = new Float64Array(TILE * k);
  for (let t = 0; t < tilesN; t++) {
    pack(
      panelB,
      t * TILE * k,
      k,
      Math.min(TILE, n - t * TILE),
      b.storage,
      b.offset + t * TILE * b.columns,
      b.rows,
      b.columns,
    );
  }
  const tile = new Float64Array(TILE * TILE);
  for (let i = 0; i < m; i += TILE) {
    const rows = Math.min(TILE, m - i);
    pack(panelA, 0, k, rows, a.storage, a.offset + i * a.rows, a.columns, a.rows);
    for (let t = 0; t < tilesN; t++) {
      multiplyTile(tile, panelA, panelB, t * TILE * k, k);
      const columns = Math.min(TILE, n - t * TILE);
      for (let r = 0; r < rows; r++) {
        const at = c.offset + (i + r) * c.rows + t * TILE;
        for (let s = 0; s < columns; s++) c.storage[at + s] = tile[r * TILE + s]!;
      }
    }
  }
  // Large panels are not kept: a notebook lives long.
  if (panelB.length > 1 << 20) panelB = new Float64Array(0);
}

/** Copies `count` lines of `k` elements side by side: four elements of one k after the other. */
function pack(
  into: Float64Array,
  at: number,
  k: number,
  count: number,
  from: TypedArray,
  offset: number,
  alongK: number,
  across: number,
): void {
  const source = from as Float64Array;
  for (let s = 0; s < TILE; s++) {
    for (let l = 0, p = offset + s * across, q = at + s; l < k; l++, p += alongK, q += TILE) {
      into[q] = s < count ? source[p]! : 0;
    }
  }
}

function multiplyTile(tile: Float64Array, a: Float64Array, b: Float64Array, start: number, k: number): void {
  // Two rows at a time: 8 sums stay in registers, 16 do not.
  for (let r = 0; r < TILE; r += 2) {
    let s00 = 0;
    let s01 = 0;
    let s02 = 0;
    let s03 = 0;
    let s10 = 0;
    let s11 = 0;
    let s12 = 0;
    let s13 = 0;
    for (let l = 0, p = r, q = start; l < k; l++, p += TILE, q += TILE) {
      const x = a[p]!;
      const y = a[p + 1]!;
      const b0 = b[q]!;
      const b1 = b[q + 1]!;
      const b2 = b[q + 2]!;
      const b3 = b[q + 3]!;
      s00 += x * b0;
      s01 += x * b1;
      s02 += x * b2;
      s03 += x * b3;
      s10 += y * b0;
      s11 += y * b1;
      s12 += y * b2;
      s13 += y * b3;
    }
    const t = r * TILE;
    tile[t] = s00;
    tile[t + 1] = s01;
    tile[t + 2] = s02;
    tile[t + 3] = s03;
    tile[t + 4] = s10;
    tile[t + 5] = s11;
    tile[t + 6] = s12;
    tile[t + 7] = s13;
  }
}
