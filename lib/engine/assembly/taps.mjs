/**
 * Writes the innermost loops of convolutions as AssemblyScript, as micro.mjs writes those of products: no patch is ever
 * gathered, the loops walk over the image itself. They differ in nothing but how often each line is repeated.
 */

/** Tiles: windows (or elements of a window) by vectors of filters. */
const tiles = [6, 5, 4, 3, 2, 1].flatMap((rows) => [
  [rows, 2],
  [rows, 1],
]);
const list = (n, text, separator = " ") => Array.from({ length: n }, (_, i) => text(i)).join(separator);
const most = 6;

/**
 * `c = windows·weights`, then what setAfter said: each window is given by the address of its first element, and walked as the geometry says; `b`
 * is a packed panel.
 */
function windowTile([rows, vectors]) {
  const sums = (text) => list(rows, (r) => list(vectors, (v) => text(`s${r}_${v}`, r, v)), "\n  ");
  const turn = (at) => `
          ${list(vectors, (v) => `b${v} = v128.load(b, ${v} * 16${at === 0 ? "" : ` + ${at} * ${vectors} * 16`});`)}
          ${list(rows, (r) => `x = v128.load_splat<T>(a${r}, ${at} * sizeof<T>()); ${list(vectors, (v) => `s${r}_${v} = fma<T>(x, b${v}, s${r}_${v});`)}`, "\n          ")}`;
  const forward = (bytes) => list(rows, (r) => `a${r} += ${bytes};`);
  return `
export function windows${rows}x${vectors}<T>(${list(rows, (r) => `a${r}: usize,`)} b: usize, c: usize, cr: usize): void {
  ${sums((s) => `let ${s} = v128.splat<T>(0);`)}
  const length = run;
  let x: v128, ${list(vectors, (v) => `b${v}: v128`, ", ")};
  for (let i = sizeD; i > 0; i--) {
    for (let j = sizeH; j > 0; j--) {
      for (let k = sizeW; k > 0; k--) {
        for (let n = length; n > 0; n--) {${turn(0)}
          ${forward("sizeof<T>()")}
          b += ${vectors} * 16;
        }
        ${forward("jumpW")}
      }
      ${forward("jumpH")}
    }
    ${forward("jumpD")}
  }
  if (bias != 0) {
    ${list(vectors, (v) => `b${v} = v128.load(bias, ${v} * 16);`)}
    ${sums((s, _, v) => `${s} = v128.add<T>(${s}, b${v});`)}
    if (rectifies) {
      x = v128.splat<T>(0);
      ${sums((s) => `${s} = v128.max<T>(${s}, x);`)}
    }
  }
  ${list(rows, (r) => `${list(vectors, (v) => `v128.store(c, s${r}_${v}, ${v} * 16);`)} c += cr;`, "\n  ")}
}`;
}

/**
 * `c (+)= elementsᵀ·windows`: \`rows\` elements that lie side by side in each window, by the gradient of all windows of a
 * unit, [windows, filters] with \`bk\` bytes between windows.
 */
function elementTile([rows, vectors]) {
  const sums = (text) => list(rows, (r) => list(vectors, (v) => text(`s${r}_${v}`, r, v)), "\n  ");
  return `
export function elements${rows}x${vectors}<T>(a: usize, b: usize, bk: usize, c: usize, cr: usize, add: bool): void {
  ${sums((s) => `let ${s} = v128.splat<T>(0);`)}
  const length = across, step = stepAcross;
  let x: v128;
  for (let h = down; h > 0; h--) {
    for (let w = length; w > 0; w--) {
      ${list(vectors, (v) => `const b${v} = v128.load(b, ${v} * 16);`)}
      ${list(rows, (r) => `x = v128.load_splat<T>(a, ${r} * sizeof<T>()); ${list(vectors, (v) => `s${r}_${v} = fma<T>(x, b${v}, s${r}_${v});`)}`, "\n      ")}
      a += step;
      b += bk;
    }
    a += stepDown;
  }
  if (add) {
    let q = c;
    ${list(rows, (r) => `${list(vectors, (v) => `s${r}_${v} = v128.add<T>(v128.load(q, ${v} * 16), s${r}_${v});`)} q += cr;`, "\n    ")}
  }
  ${list(rows, (r) => `${list(vectors, (v) => `v128.store(c, s${r}_${v}, ${v} * 16);`)} c += cr;`, "\n  ")}
}`;
}

const cases = (call) => `${[6, 5, 4, 3, 2].map((rows) => `case ${rows}: ${call(rows)} return;`).join("\n    ")}
    default: ${call(1)}`;
const chooseWindows = (vectors) => `
export function windows${vectors}<T>(rows: i32, ${list(most, (r) => `a${r}: usize,`)} b: usize, c: usize, cr: usize): void {
  switch (rows) {
    ${cases((rows) => `windows${rows}x${vectors}<T>(${list(rows, (r) => `a${r},`)} b, c, cr);`)}
  }
}`;
const chooseElements = (vectors) => `
export function elements${vectors}<T>(rows: i32, a: usize, b: usize, bk: usize, c: usize, cr: usize, add: bool): void {
  switch (rows) {
    ${cases((rows) => `elements${rows}x${vectors}<T>(a, b, bk, c, cr, add);`)}
  }
}`;

/** The text of the module "./taps". */
export const tapsText = `
import { fma } from "./micro";

/** A window: runs of elements that lie side by side, and the bytes from behind the last of an axis to the next first. */
let run: i32 = 0;
let sizeD: i32 = 0, sizeH: i32 = 0, sizeW: i32 = 0;
let jumpD: usize = 0, jumpH: usize = 0, jumpW: usize = 0;
/** Windows of a unit: how many, the bytes from one to the next, and from behind the last of a row to the next first. */
let down: i32 = 0, across: i32 = 0;
let stepDown: usize = 0, stepAcross: usize = 0;
/** What is added to every window's sums (two vectors, one a filter), and whether what is below 0 then becomes 0. */
let bias: usize = 0, rectifies: bool = false;

export function setAfter(at: usize, relu: bool): void {
  bias = at;
  rectifies = relu;
}

export function setWindow(length: i32, d: i32, h: i32, w: i32, toD: usize, toH: usize, toW: usize): void {
  run = length;
  sizeD = d;
  sizeH = h;
  sizeW = w;
  jumpD = toD;
  jumpH = toH;
  jumpW = toW;
}

export function setUnit(h: i32, w: i32, toH: usize, toW: usize): void {
  down = h;
  across = w;
  stepDown = toH;
  stepAcross = toW;
}
${tiles.map(windowTile).join("\n")}
${tiles.map(elementTile).join("\n")}
${[2, 1].map(chooseWindows).join("\n")}
${[2, 1].map(chooseElements).join("\n")}
`;
