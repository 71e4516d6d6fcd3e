/** Where a training's batches come from: arrays that are cut up, or batches that come one by one. */
import type { NDArray } from "../../core/ndarray.ts";
import { ValueError } from "../../errors.ts";
import type { Model } from "../models/model.ts";
import { Generator } from "../random/generator.ts";
import { randomSeed } from "../random/seed.ts";
import { type Batches, BatchReader, type Parts } from "./batches.ts";
import { type SampleOptions, type Samples, samplesOf } from "./data.ts";
import { stepRunner } from "./runners.ts";

/** A step's results; undefined if its loss was not finite, and then no variable has changed. */
type Results = readonly NDArray[] | undefined;

export interface Feed {
  /** What the running batch is part of. */
  readonly samples: Samples;
  /** Names of what a step reports, after its verdict. */
  readonly names: readonly string[];
  /** Batches an epoch, at most; undefined where nobody knows. */
  readonly steps: number | undefined;
  beginEpoch(): void;
  endEpoch?(): void;
  /** Gets the next batch; false if there is none. A feed without it always has one. */
  fetch?(): boolean | Promise<boolean>;
  step(epoch: number, batch: number): Results;
  close?(): void;
}

interface ArrayFeedOptions {
  readonly epochs: number;
  readonly batchSize: number;
  readonly steps: number;
  readonly shuffle: boolean;
}

/** Arrays, cut into batches; each epoch has another order. */
export class ArrayFeed implements Feed {
  readonly steps: number;
  readonly #random: Generator;
  readonly #order: Int32Array | undefined;
  readonly #runner: ReturnType<typeof stepRunner>;
  #at = 0;

  constructor(
    model: Model,
    readonly samples: Samples,
    readonly options: ArrayFeedOptions,
  ) {
    this.steps = options.steps;
    this.#runner = stepRunner(model, samples.layout, "train");
    this.#random = new Generator(options.shuffle ? randomSeed() : 0);
    if (options.shuffle) this.#order = Int32Array.from({ length: samples.count }, (_, i) => i);
  }

  get names(): readonly string[] {
    return this.#runner.step.names;
  }

  beginEpoch(): void {
    // Without `stepsPerEpoch`, or after the last sample, a new order.
    if (this.steps === Math.ceil(this.samples.count / this.options.batchSize)) this.#at = 0;
  }

  step(epoch: number, batch: number): Results {
    const { samples, options } = this;
    if (this.#at >= samples.count) this.#at = 0;
    if (this.#at === 0 && this.#order !== undefined) this.#random.shuffle(this.#order);
    const from = this.#at;
    this.#at = Math.min(samples.count, from + options.batchSize);
    // A third time counts: the plan is made by then at the latest.
    const more = this.#at - from === options.batchSize && options.steps - batch > 2;
    return this.#runner.runRows(samples, this.#order, from, this.#at, more || options.epochs - epoch > 2);
  }
}

interface BatchFeedOptions extends Pick<SampleOptions, "classWeight"> {
  readonly kind: "train" | "test";
  readonly steps: number | undefined;
  readonly shuffle: boolean;
}

/** Batches as they come. */
export class BatchFeed implements Feed {
  readonly steps: number | undefined;
  readonly #model: Model;
  readonly #where: string;
  readonly #options: BatchFeedOptions;
  readonly #reader: BatchReader;
  #samples: Samples | undefined;
  #runner: ReturnType<typeof stepRunner> | undefined;
  /** Whether this epoch has had no batch yet, and reads on where the last one stopped. */
  #goesOn = false;

  constructor(model: Model, source: Batches, options: BatchFeedOptions, where: string) {
    this.#model = model;
    this.#where = where;
    this.#options = options;
    this.#reader = new BatchReader(source, options.shuffle, where);
    this.steps = options.steps ?? this.#reader.length;
  }

  get samples(): Samples {
    return this.#samples!;
  }

  get names(): readonly string[] {
    return this.#runner?.step.names ?? [];
  }

  beginEpoch(): void {
    this.#reader.beginEpoch();
    // With so many steps an epoch, the next one goes on where this one stops.
    this.#goesOn = this.#options.steps !== undefined && this.#reader.reading;
    if (!this.#goesOn) this.#reader.restart();
  }

  endEpoch(): void {
    this.#reader.endEpoch();
  }

  fetch(): boolean | Promise<boolean> {
    const next = this.#reader.next();
    return next instanceof Promise ? next.then((parts) => this.#take(parts)) : this.#take(next);
  }

  #take(parts: Parts | undefined): boolean | Promise<boolean> {
    if (parts === undefined) {
      if (!this.#goesOn) return false;
      // It had ended with the epoch before.
      this.#goesOn = false;
      this.#reader.restart();
      return this.fetch();
    }
    this.#goesOn = false;
    const { classWeight, kind } = this.#options;
    const { x, y, sampleWeight } = parts;
    const samples = samplesOf(this.#model, x, y, { sampleWeight, classWeight }, this.#where);
    this.#samples = samples;
    this.#runner = stepRunner(this.#model, samples.layout, kind);
    return true;
  }

  step(): Results {
    return this.#runner!.run(this.samples.arrays);
  }

  close(): void {
    this.#reader.close();
  }
}

/** What is said of a source that had not even one batch. */
export const noBatches = (where: string): ValueError =>
  new ValueError(
    `${where}: expected at least one batch, got none. A generator that has ended has nothing more to give: ` +
      "make another, or give the function that makes it.",
  );
