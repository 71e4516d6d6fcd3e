/**
 * Many steps of PCG64 at once. JavaScript has no 64-bit multiplication, and four 32-bit limbs take about ten times as
 * long as WebAssembly's i64; so the loop is assembled below, instruction by instruction. Where WebAssembly is not
 * allowed, the limbs do the same.
 */
import { multiplyHigh } from "./bits.ts";

/** A block's worth of numbers at most. */
export const MOST = 4096;

export interface Stepper {
  /** Takes `count` <= MOST steps from `state` (state, then increment: eight 32-bit words, lowest first), in place. */
  step(state: Int32Array, count: number): void;
  /** What the last `step` gave: 64-bit numbers as two words, lower first. */
  readonly words: Int32Array;
  /** The same steps; the numbers come as doubles in [0, 1), in `doubles`. */
  stepDoubles(state: Int32Array, count: number): void;
  readonly doubles: Float64Array;
}

let stepper: Stepper | undefined;

/** The quickest stepper there is. Its results are overwritten by its next call. */
export function pcgStepper(): Stepper {
  stepper ??= assembled() ?? limbs();
  return stepper;
}

const [M0, M1, M2, M3] = [0x9fccf645 | 0, 0x4385df64, 0x1fc65da4, 0x2360ed05] as const;

/** In JavaScript's 32-bit integers, and doubles for sums of a few of them. */
export function limbs(): Stepper {
  const words = new Int32Array(2 * MOST);
  const doubles = new Float64Array(MOST);
  const step = (state: Int32Array, count: number): void => {
    let [s0, s1, s2, s3] = [state[0]!, state[1]!, state[2]!, state[3]!];
    const [c0, c1, c2, c3] = [state[4]! >>> 0, state[5]! >>> 0, state[6]! >>> 0, state[7]!];
    for (let i = 0; i < count; i++) {
      const sum0 = (Math.imul(s0, M0) >>> 0) + c0;
      const sum1 =
        (multiplyHigh(s0, M0) >>> 0) +
        (Math.imul(s0, M1) >>> 0) +
        (Math.imul(s1, M0) >>> 0) +
        (c1 + (sum0 > 0xffffffff ? 1 : 0));
      const sum2 =
        (multiplyHigh(s0, M1) >>> 0) +
        (multiplyHigh(s1, M0) >>> 0) +
        (Math.imul(s0, M2) >>> 0) +
        (Math.imul(s1, M1) >>> 0) +
        (Math.imul(s2, M0) >>> 0) +
        (c2 + ((sum1 * 2 ** -32) | 0));
      const high = multiplyHigh(s0, M2) + multiplyHigh(s1, M1) + multiplyHigh(s2, M0) + ((sum2 * 2 ** -32) | 0);
      s3 = (high + Math.imul(s0, M3) + Math.imul(s1, M2) + Math.imul(s2, M1) + Math.imul(s3, M0) + c3) | 0;
      s0 = sum0 | 0;
      s1 = sum1 | 0;
      s2 = sum2 | 0;
      // The halves folded, and rotated right by the top six bits.
      const turn = s3 >>> 26;
      const swapped = (turn & 32) !== 0;
      const upper = swapped ? s2 ^ s0 : s3 ^ s1;
      const lower = swapped ? s3 ^ s1 : s2 ^ s0;
      const by = turn & 31;
      words[2 * i] = by === 0 ? lower : (lower >>> by) | (upper << (32 - by));
      words[2 * i + 1] = by === 0 ? upper : (upper >>> by) | (lower << (32 - by));
    }
    state.set([s0, s1, s2, s3]);
  };
  const stepDoubles = (state: Int32Array, count: number): void => {
    step(state, count);
    for (let i = 0; i < count; i++) {
      doubles[i] = ((words[2 * i + 1]! >>> 0) * 0x200000 + (words[2 * i]! >>> 11)) * 2 ** -53;
    }
  };
  return { step, words, stepDoubles, doubles };
}

/** In WebAssembly; undefined where that cannot be. */
export function assembled(): Stepper | undefined {
  let exports: { words(end: number): void; doubles(end: number): void; memory: { buffer: ArrayBuffer } };
  try {
    const { Module, Instance } = (globalThis as unknown as { WebAssembly: WasmApi }).WebAssembly;
    exports = new Instance(new Module(Uint8Array.from(assemble()))).exports as typeof exports;
  } catch {
    return undefined;
  }
  const { buffer } = exports.memory;
  const held = new Int32Array(buffer, 0, 8);
  const run = (loop: (end: number) => void) => (state: Int32Array, count: number) => {
    held.set(state);
    loop(START + 8 * count);
    state.set(held);
  };
  return {
    step: run(exports.words),
    words: new Int32Array(buffer, START, 2 * MOST),
    stepDoubles: run(exports.doubles),
    doubles: new Float64Array(buffer, START, MOST),
  };
}

/** As much of the WebAssembly interface as is used; the DOM's types are not loaded. */
interface WasmApi {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object) => { exports: unknown };
}

// The memory: state (low, high), increment (low, high), then results.
const START = 32;

/** The bytes of a module with one page of memory and two functions, `words(end)` and `doubles(end)`. */
function assemble(): number[] {
  const bytes = (text: string): number[] => [text.length, ...Array.from(text, (c) => c.charCodeAt(0))];
  const section = (id: number, ...content: number[]): number[] => [id, ...leb(BigInt(content.length)), ...content];
  const functions = [loop(false), loop(true)].map((body) => [...leb(BigInt(body.length)), ...body]);
  return [
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, 1, 0x60, 1, 0x7f, 0), // one type: (i32) → ()
    ...section(3, 2, 0, 0), // two functions of it
    ...section(5, 1, 0, 1), // a memory of one page
    ...section(7, 3, ...bytes("words"), 0, 0, ...bytes("doubles"), 0, 1, ...bytes("memory"), 2, 0),
    ...section(10, 2, ...functions.flat()),
  ];
}

/** Signed LEB128. */
function leb(value: bigint): number[] {
  const low = Number(value & 0x7fn);
  const rest = value >> 7n;
  const last = (rest === 0n && low < 0x40) || (rest === -1n && low >= 0x40);
  return last ? [low] : [low | 0x80, ...leb(rest)];
}

const MULTIPLIER_LOW = 0x4385df649fccf645n;
const MULTIPLIER_HIGH = 0x2360ed051fc65da4n;

/** One function: steps, storing results from START up to `end`, as 64-bit words or as doubles. */
function loop(asDoubles: boolean): number[] {
  type Code = number[];
  const binary = (op: number) => (x: Code, y: Code) => [...x, ...y, op];
  const add = binary(0x7c);
  const mul = binary(0x7e);
  const and = binary(0x83);
  const xor = binary(0x85);
  const shift = binary(0x88); // right, unsigned
  const rotate = binary(0x8a); // right
  const less = (x: Code, y: Code) => [...binary(0x54)(x, y), 0xad]; // unsigned, as an i64
  const i32 = (value: number) => [0x41, ...leb(BigInt(value))];
  const i64 = (value: bigint) => [0x42, ...leb(BigInt.asIntN(64, value))];
  const load = (at: number) => [...i32(at), 0x29, 3, 0];
  const store = (at: Code, value: Code) => [...at, ...value, 0x37, 3, 0];
  const [end, place, low, high, middle, a0, a1, incLow, incHigh] = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((i) => [
    0x20,
    i,
  ]) as [Code, Code, Code, Code, Code, Code, Code, Code, Code];
  const set = (local: Code, value: Code) => [...value, 0x21, local[1]!];
  const word = i64(0xffffffffn);
  const half = i64(32n);
  const b0 = i64(MULTIPLIER_LOW & 0xffffffffn);
  const b1 = i64(MULTIPLIER_LOW >> 32n);
  const result = rotate(xor(high, low), shift(high, i64(58n)));
  // (result >>> 11) as a double, times 2^-53, whose bytes these are.
  const asDouble = [...shift(result, i64(11n)), 0xba, 0x44, 0, 0, 0, 0, 0, 0, 0xa0, 0x3c, 0xa2];
  return [
    ...[2, 1, 0x7f, 7, 0x7e], // locals: one i32, seven i64
    ...set(low, load(0)),
    ...set(high, load(8)),
    ...set(incLow, load(16)),
    ...set(incHigh, load(24)),
    ...set(place, i32(START)),
    ...[0x03, 0x40], // loop
    ...set(a0, and(low, word)),
    ...set(a1, shift(low, half)),
    // The upper half of low · MULTIPLIER_LOW, from four 32-bit products.
    ...set(middle, add(mul(a1, b0), shift(mul(a0, b0), half))),
    ...set(high, add(mul(high, i64(MULTIPLIER_LOW)), mul(low, i64(MULTIPLIER_HIGH)))),
    ...set(high, add(high, add(mul(a1, b1), shift(middle, half)))),
    ...set(high, add(high, shift(add(and(middle, word), mul(a0, b1)), half))),
    ...set(low, add(mul(low, i64(MULTIPLIER_LOW)), incLow)),
    ...set(high, add(add(high, incHigh), less(low, incLow))),
    ...(asDoubles ? [...place, ...asDouble, 0x39, 3, 0] : store(place, result)),
    ...set(place, [...place, ...i32(8), 0x6a]),
    ...[...place, ...end, 0x49, 0x0d, 0], // once more while place < end
    0x0b,
    ...store(i32(0), low),
    ...store(i32(8), high),
    0x0b,
  ];
}
