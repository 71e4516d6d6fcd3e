/** Batches that come one by one, from generators and data sets, as `fit`, `evaluate` and `predict` take them for `x`. */
import { NDArray } from "../../core/ndarray.ts";
import { showValue, ValueError } from "../../errors.ts";
import type { DataLike } from "../models/inputs.ts";
import { Generator } from "../random/generator.ts";
import { randomSeed } from "../random/seed.ts";
import { Batch, type BatchLike } from "./batch.ts";
import { PyDataset } from "./py-dataset.ts";

type Given = BatchLike | Promise<BatchLike>;
type Source = Iterable<Given> | AsyncIterable<BatchLike>;

/**
 * Batches one by one: a `keras.utils.PyDataset`, a generator (async ones too), whatever can be iterated over but is no
 * array; or a function that gives one, called again for each epoch.
 */
export type Batches = PyDataset | Source | (() => Source);

/** Whether `x` is a source of batches, not data itself. */
export function isBatches(x: unknown): x is Batches {
  if (typeof x === "function") return true;
  if (typeof x !== "object" || x === null) return false;
  if (Array.isArray(x) || x instanceof NDArray || x instanceof Batch || ArrayBuffer.isView(x)) return false;
  return Symbol.iterator in x || Symbol.asyncIterator in x;
}

/** What is said beside batches belongs into them. */
export function refuseBeside(given: Readonly<Record<string, unknown>>, where: string): void {
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || value === null || value === 0) continue;
    const hint = name === "validationSplit" ? "Give validationData." : "Put it into the batches: [x, y, sampleWeight].";
    throw new ValueError(`${where}: expected no ${name} where x is a source of batches, got one. ${hint}`);
  }
}

/** A batch's parts. */
export interface Parts {
  readonly x: DataLike;
  readonly y: DataLike | undefined;
  readonly sampleWeight: DataLike | undefined;
}

/** Reads a source of batches, from its beginning again where it can. */
export class BatchReader {
  /** Batches from beginning to end; undefined where nobody knows. */
  readonly length: number | undefined;
  readonly #source: Batches;
  readonly #shuffle: boolean;
  readonly #where: string;
  #iterator: Iterator<Given> | AsyncIterator<BatchLike> | undefined;
  #random: Generator | undefined;

  /** @param shuffle - Whether a `PyDataset`'s batches come in another order each time. */
  constructor(source: Batches, shuffle: boolean, where: string) {
    this.#source = source;
    this.#shuffle = shuffle;
    this.#where = where;
    this.length = source instanceof PyDataset ? (source.numBatches ?? undefined) : undefined;
  }

  /** Whether it is in the middle. */
  get reading(): boolean {
    return this.#iterator !== undefined;
  }

  beginEpoch(): void {
    if (this.#source instanceof PyDataset) this.#source.onEpochBegin();
  }

  endEpoch(): void {
    if (this.#source instanceof PyDataset) this.#source.onEpochEnd();
  }

  /** From the beginning; a generator that has begun goes on. */
  restart(): void {
    this.close();
    const source = typeof this.#source === "function" ? this.#source() : this.#source;
    if (!isBatches(source) || typeof source === "function") {
      throw new ValueError(
        `${this.#where}: expected a function that gives something to iterate over, got one that gives ${showValue(source)}.`,
      );
    }
    if (source instanceof PyDataset && this.#shuffle && source.numBatches !== null)
      this.#iterator = this.#mixed(source);
    else if (Symbol.asyncIterator in source) this.#iterator = source[Symbol.asyncIterator]();
    else this.#iterator = source[Symbol.iterator]();
  }

  /** The next batch; undefined at the end. A promise only where the source gives one. */
  next(): Parts | undefined | Promise<Parts | undefined> {
    const next = this.#iterator!.next();
    return next instanceof Promise ? next.then((result) => this.#read(result)) : this.#read(next);
  }

  /** Lets go of what it opened itself; a generator that was handed in may be read on. */
  close(): void {
    const iterator = this.#iterator;
    this.#iterator = undefined;
    if (iterator !== undefined && (iterator as unknown) !== this.#source) void iterator.return?.();
  }

  #read(result: IteratorResult<Given>): Parts | undefined | Promise<Parts> {
    if (result.done) {
      this.#iterator = undefined;
      return undefined;
    }
    const { value } = result;
    return value instanceof Promise ? value.then((batch) => this.#parts(batch)) : this.#parts(value);
  }

  #parts(batch: BatchLike): Parts {
    if (batch instanceof Batch) return { x: batch.x, y: batch.y, sampleWeight: batch.sampleWeight };
    if (!Array.isArray(batch)) return { x: batch as DataLike, y: undefined, sampleWeight: undefined };
    if (batch.length >= 1 && batch.length <= 3) {
      const [x, y, sampleWeight] = batch as [DataLike, DataLike?, DataLike?];
      return { x, y: y ?? undefined, sampleWeight: sampleWeight ?? undefined };
    }
    throw new ValueError(
      `${this.#where}: expected each batch as [x], [x, y] or [x, y, sampleWeight], got a list of ${batch.length}.`,
    );
  }

  *#mixed(source: PyDataset): Iterator<Given> {
    this.#random ??= new Generator(randomSeed());
    const order = Int32Array.from({ length: source.length }, (_, i) => i);
    this.#random.shuffle(order);
    for (const index of order) yield source.getItem(index);
  }
}
