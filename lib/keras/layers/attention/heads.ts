/** What multi-head attentions share: projections to heads and back, masks, and how they are called. */
import { NDArray } from "../../../core/ndarray.ts";
import type { Shape } from "../../../core/shape.ts";
import { ShapeError, showShape, showValue, ValueError } from "../../../errors.ts";
import { scaledDotProductAttention } from "../../../ops/index.ts";
import type { Constraint, ConstraintOptions } from "../../constraints.ts";
import { getInitializer, type Initializer, type InitializerLike } from "../../initializers/index.ts";
import type { Masks } from "../../masks.ts";
import * as math from "../../math.ts";
import { getRegularizer, type Regularizer, type RegularizerLike } from "../../regularizers.ts";
import { SymbolicTensor } from "../../symbolic.ts";
import type { CallOptions } from "../callable.ts";
import { EinsumDense } from "../einsum-dense.ts";
import { Layer, type LayerOptions } from "../layer.ts";
import { Dropout } from "../noise.ts";
import { causalMask, windowMask } from "./causal.ts";

export interface HeadsOptions extends LayerOptions, ConstraintOptions<"kernel" | "bias"> {
  /** Share of the attention weights that is dropped while training. Default 0. */
  dropout?: number | undefined;
  /** Whether projections have a bias. Default true. */
  useBias?: boolean | undefined;
  /** How far a query sees, in places on either side. Default: everywhere. */
  slidingWindow?: number | null | undefined;
  /** Default `"glorotUniform"`. */
  kernelInitializer?: InitializerLike | undefined;
  /** Default `"zeros"`. */
  biasInitializer?: InitializerLike | undefined;
  kernelRegularizer?: RegularizerLike | null | undefined;
  biasRegularizer?: RegularizerLike | null | undefined;
  seed?: number | null | undefined;
}

type Tensor = NDArray | SymbolicTensor;

/** What a call of multi-head attention may be told. */
export interface HeadsCallOptions extends CallOptions {
  /** `[batch, keys, features]`. Default: the query (self-attention). */
  value?: Tensor | undefined;
  /** `[batch, keys, features]`. Default: the value. */
  key?: Tensor | undefined;
  /** `[batch, queries, keys]`, bool: false where a query must not look. */
  attentionMask?: NDArray | undefined;
  /** Whether a query sees only what is not after it. Default false. */
  useCausalMask?: boolean | undefined;
  /** Whether the attention weights `[batch, heads, queries, keys]` are given too: the call then gives a list. Default false. */
  returnAttentionScores?: boolean | undefined;
}

/** Several attentions side by side, each on its own projection of the inputs. */
export abstract class Heads extends Layer {
  static override readonly constrained: Readonly<Record<string, string>> = {
    kernel: "kernelConstraint",
    bias: "biasConstraint",
  };
  declare readonly kernelConstraint: Constraint | undefined;
  declare readonly biasConstraint: Constraint | undefined;
  /** @internal In Python its tensors are given one by one. */
  static readonly positional: boolean = true;

  readonly dropout: number;
  readonly useBias: boolean;
  readonly slidingWindow: number | null;
  readonly kernelInitializer: Initializer;
  readonly biasInitializer: Initializer;
  readonly kernelRegularizer: Regularizer | undefined;
  readonly biasRegularizer: Regularizer | undefined;
  readonly seed: number | null;
  queryDense!: EinsumDense;
  keyDense!: EinsumDense;
  valueDense!: EinsumDense;
  outputDense!: EinsumDense;
  readonly #dropout: Dropout;

  constructor(options: HeadsOptions) {
    super(options);
    this.dropout = options.dropout ?? 0;
    this.useBias = options.useBias ?? true;
    this.slidingWindow = options.slidingWindow ?? null;
    this.kernelInitializer = getInitializer(options.kernelInitializer ?? "glorotUniform");
    this.biasInitializer = getInitializer(options.biasInitializer ?? "zeros");
    this.kernelRegularizer = getRegularizer(options.kernelRegularizer);
    this.biasRegularizer = getRegularizer(options.biasRegularizer);
    this.seed = options.seed ?? null;
    this.#dropout = new Dropout(this.dropout, { seed: this.seed, name: "dropout" });
  }

  /** @internal Heads of queries, and of keys and values; length of a query, and of a value. */
  protected abstract get sizes(): { queries: number; keys: number; depth: number; value: number };

  /** @internal Features of the output, from those of the query. */
  protected outputFeatures(query: number): number {
    return query;
  }

  override get supportsMasking(): boolean {
    return true;
  }

  /** The query's. */
  override computeMask(_inputs: unknown, mask: Masks): Masks {
    return Array.isArray(mask) ? (mask[0] as NDArray | undefined) : undefined;
  }

  override build(inputShape: Shape | readonly Shape[]): void {
    const shapes = (Array.isArray(inputShape[0]) ? inputShape : [inputShape]) as readonly Shape[];
    const [query, value = query, key = value] = shapes as [Shape, Shape?, Shape?];
    if ([query, value, key].some((shape) => shape.length !== 3 || shape[2]! < 0)) {
      throw new ShapeError(
        `${this.name}: expected query, value and key [batch, steps, features] with known features, ` +
          `got ${shapes.map((shape) => showShape(shape.map((n) => (n < 0 ? null : n)))).join(", ")}.`,
      );
    }
    const { queries, keys, depth, value: width } = this.sizes;
    this.queryDense = this.#projection("query", query, queries, depth);
    this.keyDense = this.#projection("key", key, keys, depth);
    this.valueDense = this.#projection("value", value, keys, width);
    this.outputDense = new EinsumDense("abcd,cde->abe", {
      ...this.#common(),
      name: "attention_output",
      outputShape: [null, this.outputFeatures(query[2]!)],
      biasAxes: this.useBias ? "e" : null,
    });
    this.outputDense.ensureBuilt([-1, -1, queries, width]);
  }

  #projection(name: string, shape: Shape, heads: number, width: number): EinsumDense {
    const dense = new EinsumDense("abc,cde->abde", {
      ...this.#common(),
      name,
      outputShape: [null, heads, width],
      biasAxes: this.useBias ? "de" : null,
    });
    dense.ensureBuilt(shape);
    return dense;
  }

  #common() {
    const { kernelRegularizer, biasRegularizer, kernelConstraint, biasConstraint } = this;
    const { dtype, kernelInitializer, biasInitializer } = this;
    // The same instance would draw the same numbers for every projection.
    const again = (one: Initializer): Initializer =>
      new (one.constructor as new (config: Record<string, unknown>) => Initializer)(one.getConfig());
    return {
      kernelRegularizer,
      biasRegularizer,
      kernelConstraint,
      biasConstraint,
      dtype,
      kernelInitializer: again(kernelInitializer),
      biasInitializer: again(biasInitializer),
    };
  }

  /** @internal `(query, value, options)`, `(query, { value, key })` or `([query, value, key])`. */
  override invoke(inputs: unknown, second?: unknown, third: HeadsCallOptions = {}): unknown {
    const isTensor = (x: unknown): x is Tensor => x instanceof NDArray || x instanceof SymbolicTensor;
    const options = (isTensor(second) ? { ...third, value: second } : (second ?? {})) as HeadsCallOptions;
    const { value, key, ...rest } = options;
    const list = Array.isArray(inputs) && inputs.every(isTensor) ? inputs : [inputs, value ?? inputs, key];
    return super.invoke(
      list.filter((x) => x !== undefined),
      rest,
    );
  }

  override call(inputs: readonly NDArray[], options: HeadsCallOptions & { mask?: Masks } = {}): NDArray | NDArray[] {
    const [query, value, key = value] = inputs as [NDArray, NDArray, NDArray?];
    const { depth } = this.sizes;
    const heads = (x: NDArray) => math.swapaxes(x, 1, 2);
    const q = heads(project(this.queryDense, query));
    const k = this.repeated(heads(project(this.keyDense, key)));
    const v = this.repeated(heads(project(this.valueDense, value)));
    const mask = this.#mask(q.shape[2]!, k.shape[2]!, options);
    const scale = 1 / Math.sqrt(depth);
    let attended: NDArray;
    let weights: NDArray | undefined;
    if (this.dropout > 0 || options.returnAttentionScores) {
      const scores = math.matmul(math.multiply(q, scale), math.swapaxes(k, -1, -2));
      weights = mask === undefined ? math.softmax(scores) : maskedSoftmax(scores, mask);
      const kept = this.dropout > 0 ? this.#dropout.call(weights, { training: options.training }) : weights;
      attended = math.matmul(kept, v);
    } else attended = scaledDotProductAttention(q, k, v, { scale, mask });
    const output = merge(this.outputDense, math.swapaxes(attended, 1, 2));
    return options.returnAttentionScores ? [output, weights!] : output;
  }

  /** @internal Heads of keys as often as there are heads of queries. */
  protected repeated(x: NDArray): NDArray {
    return x;
  }

  /** What a query may see, `[batch, 1, queries, keys]` or what broadcasts to it. */
  #mask(queries: number, keys: number, { mask, attentionMask, useCausalMask }: HeadsCallOptions & { mask?: Masks }) {
    const parts: NDArray[] = [];
    const bool = (x: NDArray) => math.astype(x, "bool");
    const [query, value, key] = (Array.isArray(mask) ? mask : []) as (NDArray | undefined)[];
    if (query !== undefined) parts.push(math.expandDims(bool(query), -1));
    if (value !== undefined) parts.push(math.expandDims(bool(value), -2));
    if (key !== undefined) parts.push(math.expandDims(bool(key), -2));
    if (useCausalMask) parts.push(math.expandDims(causalMask(queries, keys), 0));
    if (this.slidingWindow !== null) parts.push(math.expandDims(windowMask(queries, keys, this.slidingWindow), 0));
    // Axes of heads are theirs; others get one.
    const wide = parts.map((part) => math.expandDims(part, 1));
    if (attentionMask !== undefined) {
      const given = bool(attentionMask);
      wide.push(given.ndim === 4 ? given : math.expandDims(given.ndim === 2 ? math.expandDims(given, 0) : given, 1));
    }
    return wide.length === 0 ? undefined : wide.reduce((all, part) => math.logicalAnd(all, part));
  }

  override getConfig(): Record<string, unknown> {
    const { dropout, useBias, slidingWindow, kernelInitializer, biasInitializer, seed } = this;
    const { kernelRegularizer = null, biasRegularizer = null } = this;
    const weights = { kernelInitializer, biasInitializer, kernelRegularizer, biasRegularizer };
    return { ...super.getConfig(), dropout, useBias, slidingWindow, seed, ...weights };
  }
}

/** `[batch, steps, features]` → `[batch, steps, heads, width]`: all heads in one product. */
function project({ kernel, bias }: EinsumDense, x: NDArray): NDArray {
  const [features, heads, width] = kernel.shape as [number, number, number];
  if (x.shape.at(-1) !== features) {
    throw new ShapeError(`attention: expected inputs of ${features} features, got ${showShape(x.shape)}.`);
  }
  const product = math.matmul(x, math.reshape(kernel.value, [features, heads * width]));
  const made = math.reshape(product, [...x.shape.slice(0, -1), heads, width]);
  return bias === undefined ? made : math.add(made, bias.value);
}

/** `[batch, steps, heads, width]` → `[batch, steps, features]`. */
function merge({ kernel, bias }: EinsumDense, x: NDArray): NDArray {
  const [heads, width, features] = kernel.shape as [number, number, number];
  const rows = math.reshape(x, [x.shape[0]!, x.shape[1]!, heads * width]);
  const made = math.matmul(rows, math.reshape(kernel.value, [heads * width, features]));
  return bias === undefined ? made : math.add(made, bias.value);
}

/** Keras's: a row that may see nothing sees nothing, instead of all alike. */
const maskedSoftmax = (scores: NDArray, mask: NDArray): NDArray =>
  math.where(mask, math.softmax(math.where(mask, scores, -1e9)), 0);

/** @internal A number of heads or a length. */
export function countOf(value: number | undefined, what: string, where: string): number {
  if (Number.isInteger(value) && value! > 0) return value!;
  throw new ValueError(`${where}: expected ${what} to be a whole number above 0, got ${showValue(value)}.`);
}
