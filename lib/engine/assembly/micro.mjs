/**
 * Writes the innermost loops as AssemblyScript: `rows` of a times `vectors` of b's columns, all sums in registers.
 * They differ in nothing but how often each line is repeated, which the language cannot say.
 *
 * Rows are taken the last first. V8 of Node 20 puts a loop's loads in their order before everything, unless what needs
 * the last load comes first: then each is made where it is used, and five rows by two vectors leave no sum in memory
 * (docs/decisions/0148). Unrolling over k gained nothing, and packing a neither: six pointers are as fast as one.
 */

/** Tiles that the loops in gemm.ts choose from: rows of a, vectors of b. */
export const tiles = [6, 5, 4, 3, 2, 1].flatMap((rows) => [
  [rows, 2],
  [rows, 1],
]);
/** For one or two rows: enough sums side by side that none waits for another. */
export const wide = [
  [2, 4],
  [1, 8],
];

const list = (n, text, separator = " ") => Array.from({ length: n }, (_, i) => text(i)).join(separator);
/** The same, the last first. */
const last = (n, text, separator = " ") => list(n, (i) => text(n - 1 - i), separator);

/**
 * `c (+)= a·b` for one tile. Strides are in bytes: `ar` between rows of a, `ac` along k; `bk` along k of b, whose columns
 * lie side by side; `cr` between rows of c.
 */
function tile([rows, vectors]) {
  const sums = (text) => list(rows, (r) => list(vectors, (v) => text(`s${r}_${v}`, r, v)), "\n  ");
  return `
export function tile${rows}x${vectors}<T>(k: i32, a: usize, ar: usize, ac: usize, b: usize, bk: usize, c: usize, cr: usize, add: bool): void {
  ${sums((s) => `let ${s} = v128.splat<T>(0);`)}
  ${list(rows, (r) => `let a${r} = a + ${r} * ar;`)}
  for (; k > 0; k--) {
    ${list(vectors, (v) => `const b${v} = v128.load(b, ${v} * 16);`)}
    let x: v128;
    ${last(rows, (r) => `x = v128.load_splat<T>(a${r}); ${last(vectors, (v) => `s${r}_${v} = fma<T>(x, b${v}, s${r}_${v});`)}`, "\n    ")}
    ${list(rows, (r) => `a${r} += ac;`)}
    b += bk;
  }
  if (add) {
    let q = c;
    ${list(rows, (r) => `${list(vectors, (v) => `s${r}_${v} = v128.add<T>(v128.load(q, ${v} * 16), s${r}_${v});`)} q += cr;`, "\n    ")}
  }
  ${list(rows, (r) => `${list(vectors, (v) => `v128.store(c, s${r}_${v}, ${v} * 16);`)} c += cr;`, "\n  ")}
}`;
}

const call = ([rows, vectors]) => `tile${rows}x${vectors}<T>(k, a, ar, ac, b, bk, c, cr, add);`;
const head =
  "<T>(rows: i32, k: i32, a: usize, ar: usize, ac: usize, b: usize, bk: usize, c: usize, cr: usize, add: bool): void";
const choose = (vectors) => `
/** The tile of 1 to 6 rows and ${vectors} vector${vectors > 1 ? "s" : ""}. */
export function tile${vectors}${head} {
  switch (rows) {
    ${[6, 5, 4, 3, 2].map((rows) => `case ${rows}: ${call([rows, vectors])} return;`).join("\n    ")}
    default: ${call([1, vectors])}
  }
}`;

/** The text of the module "./micro". */
export const microText = `
/** x·y + z, rounded once where the build has relaxed SIMD and the processor the instruction, else twice. */
@inline export function fma<T>(x: v128, y: v128, z: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<T>(x, y, z);
  return v128.add<T>(v128.mul<T>(x, y), z);
}
${[...tiles, ...wide].map(tile).join("\n")}
${choose(2)}
${choose(1)}
`;
