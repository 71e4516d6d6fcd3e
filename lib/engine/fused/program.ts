/**
 * A step as one WebAssembly module: fused loops, folds and small products are functions in it, what else there is are
 * calls into JavaScript, and one function runs them in order. Addresses are imported, so two models of one architecture
 * share the compiled module.
 */
import { addressOf, engineMemory } from "../memory.ts";
import { fn } from "../scalar.ts";
import type { TypedArray } from "../types.ts";
import { type WasmModule, webAssembly } from "../webassembly.ts";
import { assemble, Body, type Callable, type Signature } from "./assembler.ts";
import { type FoldStep, foldBody, pairwiseBody } from "./fold.ts";
import { type FusedLoop, loopBody } from "./loop.ts";
import type { Functions } from "./lower.ts";
import { pairFunction } from "./pairs.ts";
import { type Access, bytesOf } from "./places.ts";
import { type ProductStep, productBody } from "./product.ts";
import { type RowsStep, rowsBody } from "./rows.ts";
import { type Lane, Unsupported } from "./values.ts";

export type FusedStep = FoldStep | RowsStep | ProductStep;

const NUMBERS = ["f64", "f64", "f64", "f64"] as const;
/** Modules by their bytes: the second model of a kind runs what is compiled, and by then optimised. */
const modules = new Map<string, WasmModule>();
const MOST_MODULES = 64;

/** Whether steps can be programs here: shared memory, and SIMD. */
export function canProgram(): boolean {
  able ??= engineMemory() !== undefined && webAssembly!.validate(VECTORS);
  return able;
}
let able: boolean | undefined;
/** A module whose one function, `() -> v128`, is `i32.const 0, i32x4.splat`. As it is: writing it takes longer than asking. */
const VECTORS = Uint8Array.from([
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0], // magic and version
  ...[1, 5, 1, 0x60, 0, 1, 0x7b], // types
  ...[3, 2, 1, 0], // functions
  ...[10, 8, 1, 6, 0, 0x41, 0, 0xfd, 0x11, 0x0b], // code
]);

export class Program implements Functions {
  readonly #storages = new Map<TypedArray, number>();
  readonly #imports: { signature: Signature; value: unknown; target: Callable }[] = [];
  readonly #scalars = new Map<string, Callable>();
  readonly #functions: { body: Body; target: Callable }[] = [];
  readonly #helpers = new Map<string, Callable>();
  /** What runs the steps in order. */
  readonly main = new Body({ params: [], results: ["i32"] });
  /** Steps that are code of the module, and calls into JavaScript. */
  readonly counts = { fused: 0, calls: 0 };

  /** Adds a loop. @returns Whether it could be written. */
  loop(loop: FusedLoop): boolean {
    return this.#step(() => loopBody(loop, this.#address, this));
  }

  /** Adds a fold, a softmax or a small product. */
  fused(step: FusedStep): boolean {
    return this.#step(() => {
      if (step.kind === "fold") return foldBody(step, this.#address, this, this.#pairwise);
      return step.kind === "product" ? productBody(step, this.#address, this) : rowsBody(step, this.#address, this);
    });
  }

  /** Adds a call of a function. */
  call(run: () => void): void {
    this.main.call(this.imported(run));
  }

  /** A function of no arguments, to be called. */
  imported(run: () => void): Callable {
    this.counts.calls++;
    return this.#import({ params: [], results: [] }, run);
  }

  /** Copies elements that lie one after the other. */
  copy(from: Access, to: Access, count: number): void {
    const bytes = bytesOf[from.dtype] * count;
    this.#address(this.main, to);
    this.#address(this.main, from);
    this.main.i32(bytes).copyMemory();
  }

  /** Answers 0 at once if the element is not finite. */
  guard(at: Access): void {
    const main = this.main;
    const element = () => {
      this.#address(main, at);
      if (at.dtype === "float32") main.at("f32.load").op("f64.promote_f32");
      else main.at("f64.load");
    };
    element();
    element();
    main.op("f64.sub").f64(0).op("f64.ne");
    main.when(() => main.i32(0).op("return"));
  }

  /** The whole as a function: true if every guard held. */
  compile(): () => boolean {
    const imports = this.#imports;
    this.main.i32(1);
    const functions = [...this.#functions, { body: this.main, target: { index: 0 } }];
    functions.forEach(({ target }, i) => {
      target.index = imports.length + i;
    });
    const storages = [...this.#storages.keys()];
    const bytes = assemble({
      addresses: storages.length,
      imports: imports.map(({ signature }) => signature),
      functions: functions.map(({ body }) => body),
      exported: imports.length + functions.length - 1,
    });
    const instance = new webAssembly!.Instance(moduleOf(bytes), {
      m: { m: engineMemory() },
      g: Object.fromEntries(storages.map((storage, i) => [i, addressOf(storage)!])),
      f: Object.fromEntries(imports.map(({ value }, i) => [i, value])),
    });
    const { step } = instance.exports as { step: () => number };
    // The storages are named so that they live as long as the code that knows their addresses.
    return () => storages.length >= 0 && step() === 1;
  }

  // ------------------------------------------------------------------ functions that code calls

  scalar(name: string, count: number): Callable {
    let target = this.#scalars.get(name);
    if (target === undefined) {
      target = this.#import({ params: NUMBERS.slice(0, count), results: ["f64"] }, functionOf(name));
      this.#scalars.set(name, target);
    }
    return target;
  }

  pair(name: string): Callable | undefined {
    const body = pairFunction(name);
    return body && this.#helper(name, body);
  }

  readonly #pairwise = (dtype: "float32" | "float64", step: number): Callable =>
    this.#helper(`pairwise ${dtype} ${step}`, (self) => pairwiseBody(dtype, step, self));

  #helper(key: string, make: (self: Callable) => Body): Callable {
    let target = this.#helpers.get(key);
    if (target === undefined) {
      target = { index: 0 };
      this.#helpers.set(key, target);
      this.#functions.push({ body: make(target), target });
    }
    return target;
  }

  // ------------------------------------------------------------------ parts

  #step(make: () => Body): boolean {
    let body: Body;
    try {
      body = make();
    } catch (error) {
      if (error instanceof Unsupported) return false;
      throw error;
    }
    this.counts.fused++;
    const target = { index: 0 };
    this.#functions.push({ body, target });
    this.main.call(target);
    return true;
  }

  #import(signature: Signature, value: unknown): Callable {
    const target = { index: this.#imports.length };
    this.#imports.push({ signature, value, target });
    return target;
  }

  readonly #address = (body: Body, { storage, dtype, offset }: Access): void => {
    body.global(this.address(storage, dtype));
    if (offset !== 0) body.i32(offset * bytesOf[dtype]).op("i32.add");
  };

  /** The global that has the address of a storage. */
  address(storage: TypedArray, dtype: Lane): number {
    let index = this.#storages.get(storage);
    if (index === undefined) {
      if (addressOf(storage) === undefined || !(dtype in bytesOf)) throw new Unsupported("storage that lies elsewhere");
      index = this.#storages.size;
      this.#storages.set(storage, index);
    }
    return index;
  }
}

function functionOf(name: string): unknown {
  const [space, key] = name.split(".") as [string, string];
  const found = space === "Math" ? (Math as never)[key] : space === "fn" ? (fn as never)[key] : undefined;
  if (typeof found !== "function") throw new Unsupported(name);
  return found;
}

function moduleOf(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module {
  let key = "";
  for (let i = 0; i < bytes.length; i += 4096) key += String.fromCharCode(...bytes.subarray(i, i + 4096));
  let module = modules.get(key);
  if (module === undefined) {
    module = new webAssembly!.Module(bytes);
    if (modules.size >= MOST_MODULES) modules.delete(modules.keys().next().value!);
  } else modules.delete(key);
  // Last in, last out: the one used longest ago is the first of the map.
  modules.set(key, module);
  return module;
}
