/** Text of a generated step: names, lines, and the compiled function; and what is said of elements everywhere. */
import { type DType, promote, type TypedArray } from "../core/dtype.ts";
import { fn } from "../engine/scalar.ts";
import type { Value } from "./graph.ts";
import type { Fused } from "./schedule.ts";

/** Rounds an expression to its dtype, as storing it and reading it back would. */
export const rounded: { readonly [D in Fused]: (expression: string) => string } = {
  float64: (e) => e,
  float32: (e) => `fround(${e})`,
  int32: (e) => `(${e}) | 0`,
  bool: (e) => `(${e}) ? 1 : 0`,
};

/** The dtype an expression computes in. Masks count for nothing next to floats, as in `where`. */
export const computeIn = (inputs: readonly Value[]): DType => inputs.map(({ array }) => array.dtype).reduce(promote);

export const literal = (value: number): string =>
  value < 0 || Object.is(value, -0) ? `(${Object.is(value, -0) ? "-0" : value})` : String(value);

type Factory = (...closedOver: unknown[]) => () => boolean;

/**
 * Factories by their text. A step of the same text closes over other arrays but shares V8's compiled code: the second
 * model of a kind trains at full speed from its first step.
 */
const factories = new Map<string, Factory>();
const MOST_FACTORIES = 64;

const letters: Readonly<Record<string, string>> = {
  Float32Array: "f",
  Float64Array: "d",
  Int32Array: "i",
  Uint8Array: "u",
};

/** Collects the text of one function and the objects it closes over. */
export class Writer {
  readonly #names = new Map<unknown, string>();
  readonly #lines: string[] = [];
  #next = 0;
  /** Characters so far. */
  length = 0;

  /** A name under which generated code sees `object`. */
  name(object: unknown, letter: string): string {
    let name = this.#names.get(object);
    if (name === undefined) {
      name = `${letter}${this.#names.size}`;
      this.#names.set(object, name);
    }
    return name;
  }

  /** The name of a typed array. Its first letter is its kind's, so that shared code meets one kind at each place. */
  storage(array: TypedArray): string {
    return this.name(array, letters[array.constructor.name] ?? "b");
  }

  local(letter: string): string {
    return `${letter}_${this.#next++}`;
  }

  line(text: string): void {
    this.#lines.push(text);
    this.length += text.length;
  }

  /** Compiles the lines into a function of no arguments. */
  compile(): () => boolean {
    const names = [...this.#names.values()];
    const key = `${names}\n${this.text}`;
    let factory = factories.get(key);
    if (factory === undefined) {
      factory = new Function("fround", "fn", ...names, `"use strict"; return () => {\n${this.text}\n};`) as Factory;
      if (factories.size >= MOST_FACTORIES) factories.delete(factories.keys().next().value!);
    } else factories.delete(key);
    // Last in, last out: the one used longest ago is the first of the map.
    factories.set(key, factory);
    return factory(Math.fround, fn, ...this.#names.keys());
  }

  get text(): string {
    return this.#lines.join("\n");
  }
}
