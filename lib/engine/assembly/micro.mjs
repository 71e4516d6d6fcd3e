/**
 * Writes the innermost loops as AssemblyScript: `rows` of a times `vectors` of b's columns, all sums in registers.
 * They differ in nothing but how often each line is repeated, which the language cannot say.
 *
 * What limits them is how many instructions a core decodes in a cycle, above all where it shares its decoders with
 * another thread. So where the rows of a lie along k, as they mostly do, several turns share the additions to pointers.
 * In which order a turn is written decides whether V8 keeps the sums in registers, and its compilers differ there
 * (docs/decisions/0176).
 */

/** Tiles that the loops in gemm.ts choose from: rows of a, vectors of b. */
const heights = [6, 5, 4, 3, 2, 1];
/** For one or two rows: enough sums side by side that none waits for another. */
const wide = [
  [2, 4],
  [1, 8],
];

const list = (n, text, separator = " ") => Array.from({ length: n }, (_, i) => text(i)).join(separator);

/**
 * `turns` steps along k, of which the sums are taken the last first: they are stored the first first, and the other way
 * round V8 of Node 20 and 22 spills them all.
 *
 * `byRow`: all that a row needs, row by row, for compilers that make all loads of a loop first. Otherwise turn by turn,
 * each with a way out of the loop: no sum is moved across that, neither by V8 nor by the optimiser before it.
 */
function steps({ rows, vectors, turns, byRow }) {
  // Turn by turn, what a turn has loaded makes room for the next one's.
  const at = (u) => (byRow ? u : 0);
  const b = (u) => list(vectors, (v) => `b${at(u)}_${v} = v128.load(b, ${16 * v});`);
  const x = (u, r) => `x${at(u)} = v128.load_splat<T>(a${r}${u > 0 ? `, ${u} * sizeof<T>()` : ""});`;
  const add = (u, r, v) => `s${r}_${v} = fma<T>(x${at(u)}, b${at(u)}_${v}, s${r}_${v});`;
  if (byRow) {
    const row = (r) =>
      `${list(turns, (u) => x(u, r))} ${list(vectors, (v) => list(turns, (u) => add(u, r, vectors - 1 - v)))}`;
    return `${list(turns, b, " b += bk; ")}
    ${list(rows, (q) => row(rows - 1 - q), "\n    ")}
    b += bk;`;
  }
  const row = (u, r) => `${x(u, r)} ${list(vectors, (v) => add(u, r, vectors - 1 - v))}`;
  const turn = (u) => `${b(u)}
    ${list(rows, (q) => row(u, rows - 1 - q), "\n    ")}
    if (k == ${u + 1}) break;
    b += bk;`;
  return list(turns, turn, "\n    ");
}

/**
 * `c (+)= a·b` for one tile. Strides are in bytes: `ar` between rows of a, `ac` along k; `bk` along k of b, whose columns
 * lie side by side; `cr` between rows of c. `near`: `ac` is an element. k is not 0.
 */
function tile({ name = "tile", rows, vectors, turns = 1, byRow = true, near = false }) {
  const sums = (text) => list(rows, (r) => list(vectors, (v) => text(`s${r}_${v}`, r, v)), "\n  ");
  const loop = (count) => `for (; ${byRow ? `k >= ${count}` : ""}; k -= ${count}) {
    ${steps({ rows, vectors, turns: count, byRow })}
    ${list(rows, (r) => `a${r} += ${near ? `${count} * sizeof<T>()` : "ac"};`)}
  }`;
  const held = list(byRow ? turns : 1, (u) => `x${u}: v128, ${list(vectors, (v) => `b${u}_${v}: v128`, ", ")}`, ", ");
  return `
function ${name}${rows}x${vectors}<T>(${parameters}): void {
  ${sums((s) => `let ${s} = v128.splat<T>(0);`)}
  ${list(rows, (r) => `let a${r} = a + ${r} * ar;`)}
  let ${held};
  ${turns > 1 ? loop(turns) : ""}
  ${byRow ? loop(1) : ""}
  if (add) {
    let q = c;
    ${list(rows, (r) => `${list(vectors, (v) => `s${r}_${v} = v128.add<T>(v128.load(q, ${v} * 16), s${r}_${v});`)} q += cr;`, "\n    ")}
  }
  ${list(rows, (r) => `${list(vectors, (v) => `v128.store(c, s${r}_${v}, ${v} * 16);`)} c += cr;`, "\n  ")}
}`;
}

/** For an a whose rows lie along k: two turns, whose fused sums would need more registers than there are; and four. */
const paired = { name: "paired", turns: 2, near: true };
const turned = { name: "turned", turns: 4, near: true, byRow: false };

const parameters = "k: i32, a: usize, ar: usize, ac: usize, b: usize, bk: usize, c: usize, cr: usize, add: bool";
const call = (name, rows, vectors) => `${name}${rows}x${vectors}<T>(k, a, ar, ac, b, bk, c, cr, add);`;
const cases = (name, vectors) => `switch (rows) {
    ${heights
      .slice(0, -1)
      .map((rows) => `case ${rows}: ${call(name, rows, vectors)} return;`)
      .join("\n    ")}
    default: ${call(name, 1, vectors)} return;
  }`;
const isTurned = "ASC_FEATURE_RELAXED_SIMD && ordered != 0 && ac == sizeof<T>()";
const isPaired = "!ASC_FEATURE_RELAXED_SIMD && ac == sizeof<T>()";
const choose = (vectors) => `
/** The tile of 1 to 6 rows and ${vectors} vector${vectors > 1 ? "s" : ""}. */
export function tile${vectors}<T>(rows: i32, ${parameters}): void {
  ${vectors === 1 ? "" : `if (${isTurned}) ${cases("turned", vectors)}\n  if (${isPaired}) ${cases("paired", vectors)}\n  `}${cases("tile", vectors)}
}`;
const chooseWide = ([rows, vectors]) => `
/** The tile of ${rows} row${rows > 1 ? "s" : ""} and ${vectors} vectors. */
export function wide${rows}<T>(${parameters}): void {
  if (${isTurned}) ${call("turned", rows, vectors)}
  else ${call("tile", rows, vectors)}
}`;

/** The text of the module "./micro". */
export const microText = `
/** Whether this runtime's compiler keeps loads and sums in the order in which they are written here. */
@external("env", "ordered") declare const ordered: i32;

/** x·y + z, rounded once where the build has relaxed SIMD and the processor the instruction, else twice. */
@inline export function fma<T>(x: v128, y: v128, z: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<T>(x, y, z);
  return v128.add<T>(v128.mul<T>(x, y), z);
}
${heights.flatMap((rows) => [1, 2].map((vectors) => tile({ rows, vectors }))).join("\n")}
${heights.flatMap((rows) => [paired, turned].map((kind) => tile({ ...kind, rows, vectors: 2 }))).join("\n")}
${wide.flatMap(([rows, vectors]) => [{}, turned].map((kind) => tile({ ...kind, rows, vectors }))).join("\n")}
${[1, 2].map(choose).join("\n")}
${wide.map(chooseWide).join("\n")}
`;
