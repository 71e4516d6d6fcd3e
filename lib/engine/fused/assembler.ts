/** Writes WebAssembly: a function's body, instruction by instruction, and the module around functions. */
import { lane, laneMemory, memory, plain, simd, simdMemory, types, type ValueType } from "./opcodes.ts";

export interface Signature {
  readonly params: readonly ValueType[];
  readonly results: readonly ValueType[];
}

/** A function that code may call; its number is asked for when the module is put together. */
export interface Callable {
  index: number;
}

/** LEB128, unsigned. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) + 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
  return bytes;
}

/** LEB128 of a 32-bit integer. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const byte = rest & 0x7f;
    rest >>= 7;
    if ((rest === 0 && byte < 0x40) || (rest === -1 && byte >= 0x40)) return [...bytes, byte];
    bytes.push(byte + 0x80);
  }
}

const scratch = new DataView(new ArrayBuffer(8));
/** A float64 as constants have it. */
export const bytesOf64 = (x: number): number[] => {
  scratch.setFloat64(0, x, true);
  return Array.from({ length: 8 }, (_, i) => scratch.getUint8(i));
};
const bytesOf32 = (x: number): number[] => {
  scratch.setFloat32(0, x, true);
  return Array.from({ length: 4 }, (_, i) => scratch.getUint8(i));
};

const four = <T>(bytes: T[]): T[] => [...bytes, ...bytes, ...bytes, ...bytes];

/** The body of one function. Parameters are its first locals. */
export class Body {
  readonly bytes: number[] = [];
  /** Instructions as text, a character a byte, that come before the others: what {@link latin1} reads. */
  text = "";
  readonly #locals: ValueType[] = [];
  readonly #calls: [at: number, target: Callable][] = [];

  constructor(readonly signature: Signature = { params: [], results: [] }) {}

  /** A new local variable. */
  local(type: ValueType): number {
    return this.signature.params.length + this.#locals.push(type) - 1;
  }

  get(...locals: number[]): this {
    for (let i = 0; i < locals.length; i++) this.#local(0x20, locals[i]!);
    return this;
  }

  set(local: number): this {
    return this.#local(0x21, local);
  }

  tee(local: number): this {
    return this.#local(0x22, local);
  }

  #local(instruction: number, local: number): this {
    if (local < 0x80) this.bytes.push(instruction, local);
    else if (local < 0x4000) this.bytes.push(instruction, (local & 0x7f) + 0x80, local >> 7);
    else this.bytes.push(instruction, ...unsigned(local));
    return this;
  }

  global(index: number): this {
    this.bytes.push(0x23, ...unsigned(index));
    return this;
  }

  call(target: Callable): this {
    // Five bytes for any number: which one it will be is known when all functions are.
    this.#calls.push([this.bytes.push(0x10, 0, 0, 0, 0, 0) - 5, target]);
    return this;
  }

  i32(value: number): this {
    this.bytes.push(0x41, ...signed(value));
    return this;
  }

  f64(value: number): this {
    this.bytes.push(0x44, ...bytesOf64(value));
    return this;
  }

  /** One value in all lanes. */
  f32x4(value: number): this {
    return this.#constant(four(bytesOf32(value)));
  }

  f64x2(value: number): this {
    return this.#constant([...bytesOf64(value), ...bytesOf64(value)]);
  }

  i32x4(value: number): this {
    const bits = value | 0;
    return this.#constant(four([bits & 255, (bits >> 8) & 255, (bits >> 16) & 255, bits >>> 24]));
  }

  /** 64-bit integers in both lanes. */
  i64x2(value: bigint): this {
    scratch.setBigInt64(0, BigInt.asIntN(64, value), true);
    const bytes = Array.from({ length: 8 }, (_, i) => scratch.getUint8(i));
    return this.#constant([...bytes, ...bytes]);
  }

  #constant(bytes: number[]): this {
    this.bytes.push(0xfd, 0x0c, ...bytes);
    return this;
  }

  op(...names: (keyof typeof plain | keyof typeof simd)[]): this {
    const bytes = this.bytes;
    for (let i = 0; i < names.length; i++) {
      const one = plain[names[i] as keyof typeof plain];
      if (one !== undefined) {
        bytes.push(one);
        continue;
      }
      const vector = simd[names[i] as keyof typeof simd];
      if (vector < 0x80) bytes.push(0xfd, vector);
      else bytes.push(0xfd, (vector & 0x7f) + 0x80, vector >> 7);
    }
    return this;
  }

  /** Bytes of two vectors chosen by number: 0 to 15 are the first's, 16 to 31 the second's. */
  shuffle(lanes: readonly number[]): this {
    this.bytes.push(0xfd, 0x0d, ...lanes);
    return this;
  }

  lane(name: keyof typeof lane, index: number): this {
    this.bytes.push(0xfd, lane[name], index);
    return this;
  }

  /** A load or store at the address on the stack plus `offset` bytes. Nothing is assumed of alignment. */
  at(name: keyof typeof memory | keyof typeof simdMemory, offset = 0): this {
    const scalar = memory[name as keyof typeof memory];
    if (scalar !== undefined) this.bytes.push(scalar, 0);
    else this.bytes.push(0xfd, simdMemory[name as keyof typeof simdMemory], 0);
    if (offset < 0x80) this.bytes.push(offset);
    else this.bytes.push(...unsigned(offset));
    return this;
  }

  /** The same for one lane of a vector. */
  laneAt(name: keyof typeof laneMemory, index: number, offset = 0): this {
    this.bytes.push(0xfd, laneMemory[name], 0, ...unsigned(offset), index);
    return this;
  }

  /** Copies bytes: target, source and count are on the stack. */
  copyMemory(): this {
    this.bytes.push(0xfc, 0x0a, 0, 0);
    return this;
  }

  /** `local += by`. */
  advance(local: number, by: number): this {
    return by === 0 ? this : this.get(local).i32(by).op("i32.add").set(local);
  }

  /** Runs `turn` so many times. */
  repeat(count: number, turn: () => void): this {
    if (count <= 0) return this;
    if (count === 1) {
      turn();
      return this;
    }
    const left = this.local("i32");
    this.i32(count).set(left);
    return this.loopWhile(() => {
      turn();
      this.get(left).i32(1).op("i32.sub").tee(left);
    });
  }

  /** Runs `turn` until it leaves 0 on the stack. */
  loopWhile(turn: () => void): this {
    this.bytes.push(0x03, 0x40);
    turn();
    this.bytes.push(0x0d, 0, 0x0b);
    return this;
  }

  /** Runs `then` if the number on the stack is not 0. */
  when(then: () => void): this {
    this.bytes.push(0x04, 0x40);
    then();
    return this.op("end");
  }

  /** Size, locals, instructions: as a module's code section wants it, in pieces. */
  pieces(): Piece[] {
    for (const [at, { index }] of this.#calls) {
      for (let i = 0; i < 5; i++) this.bytes[at + i] = ((index >>> (7 * i)) & 0x7f) + (i < 4 ? 0x80 : 0);
    }
    const runs: [count: number, type: ValueType][] = [];
    for (const type of this.#locals) {
      const last = runs.at(-1);
      if (last?.[1] === type) last[0]++;
      else runs.push([1, type]);
    }
    const locals = unsigned(runs.length);
    for (const [count, type] of runs) locals.push(...unsigned(count), types[type]);
    const size = locals.length + this.text.length + this.bytes.length + 1;
    return [unsigned(size), locals, latin1(this.text), this.bytes, [plain.end]];
  }
}

type Piece = ArrayLike<number>;

const { Buffer: NodeBuffer } = globalThis as {
  Buffer?: { from(text: string, encoding: "latin1"): Uint8Array };
};

/** The bytes of a text whose characters are bytes. */
function latin1(text: string): Piece {
  if (text === "") return [];
  // One call where there is one: code that runs once is slow, character by character.
  if (NodeBuffer !== undefined) return NodeBuffer.from(text, "latin1");
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

export interface ModuleParts {
  /** How many addresses are imported, as constant i32 globals `g.0`, `g.1`... */
  readonly addresses: number;
  /** Imported functions `f.0`, `f.1`...: the first ones by index. */
  readonly imports: readonly Signature[];
  readonly functions: readonly Body[];
  /** Which function is exported as `step`. */
  readonly exported: number;
}

/** An import takes memories that may grow as far as this: any. */
const MOST_PAGES = 65_536;

/** The bytes of a module over an imported shared memory `m.m`. */
export function assemble({ addresses, imports, functions, exported }: ModuleParts): Uint8Array<ArrayBuffer> {
  const signatures: string[] = [];
  const typeOf = ({ params, results }: Signature): number => {
    const list = (of: readonly ValueType[]) => [of.length, ...of.map((type) => types[type])];
    const bytes = [0x60, ...list(params), ...list(results)].join();
    const known = signatures.indexOf(bytes);
    return known >= 0 ? known : signatures.push(bytes) - 1;
  };
  const imported = [
    [...name("m"), ...name("m"), 0x02, 0x03, ...unsigned(0), ...unsigned(MOST_PAGES)],
    ...Array.from({ length: addresses }, (_, i) => [...name("g"), ...name(String(i)), 0x03, types.i32, 0]),
    ...imports.map((signature, i) => [...name("f"), ...name(String(i)), 0x00, ...unsigned(typeOf(signature))]),
  ];
  const declared = functions.map(({ signature }) => unsigned(typeOf(signature)));
  const bodies = functions.flatMap((body) => body.pieces());
  return joined([
    [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector(signatures.map((bytes) => bytes.split(",").map(Number)))),
    ...section(2, vector(imported)),
    ...section(3, vector(declared)),
    ...section(7, vector([[...name("step"), 0, ...unsigned(exported)]])),
    ...section(10, [unsigned(functions.length), ...bodies]),
  ]);
}

const vector = (items: readonly Piece[]): Piece[] => [unsigned(items.length), ...items];
const sizeOf = (pieces: readonly Piece[]): number => pieces.reduce((size, piece) => size + piece.length, 0);
const section = (id: number, content: readonly Piece[]): Piece[] => [[id, ...unsigned(sizeOf(content))], ...content];
const name = (text: string): number[] => [text.length, ...Array.from(text, (c) => c.charCodeAt(0))];

function joined(pieces: readonly Piece[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(sizeOf(pieces));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
