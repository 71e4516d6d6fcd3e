/** A function of tensors as a part of a model: what `x * 2` becomes in Keras. */
import { isFloat } from "../../core/dtype.ts";
import { NDArray } from "../../core/ndarray.ts";
import { slice } from "../../nd/index.ts";
import { Layer } from "../layers/layer.ts";
import { astype } from "../math.ts";
import { uniqueName } from "../names.ts";
import { SymbolicTensor } from "../symbolic.ts";
import { type OperationName, type Rule, rules } from "./rules.ts";

/** A tensor's place among the arguments of a call. */
class Slot {
  constructor(readonly place: number) {}
}

/** Part of a tensor's index, as Python's `a:b:c`. */
export class Slice {
  constructor(
    readonly start: number | null,
    readonly stop: number | null,
    readonly step: number | null,
  ) {}
}

/** What an operation is made of: `new Operation(operation.getConfig())` makes one like it. */
export interface OperationOptions {
  name?: string | undefined;
  operation: OperationName;
  /** Options as Keras spells them. */
  config?: Readonly<Record<string, unknown>> | undefined;
  /** Arguments of the call, tensors as `Slot`s. */
  template?: readonly unknown[] | undefined;
}

/**
 * One operation on tensors. It has no weights and is not among `model.layers`, as in Keras; it is called once, when it
 * is made, and keeps the arguments of that call that are no tensors.
 */
export class Operation extends Layer {
  readonly operation: OperationName;
  readonly config: Readonly<Record<string, unknown>>;
  #template: readonly unknown[];

  constructor({ name, operation, config = {}, template = [] }: OperationOptions) {
    super({ name: name ?? uniqueName(operationPrefix(operation)) });
    this.operation = operation;
    this.config = config;
    this.#template = template;
    this.built = true;
  }

  override get className(): string {
    return this.operation;
  }

  /** @internal Which of Keras's modules has it. */
  get module(): Rule["module"] {
    return rules[this.operation].module;
  }

  /** @internal The call's arguments, each tensor as `tensor` says. */
  args(tensor: (place: number) => unknown): unknown[] {
    return filled(this.#template, tensor) as unknown[];
  }

  /** @internal Calls it on what it was made for: some arguments are symbolic, or lists that hold symbolic ones. */
  on(args: readonly unknown[]): SymbolicTensor | SymbolicTensor[] {
    const inputs: SymbolicTensor[] = [];
    this.#template = emptied(args, inputs) as unknown[];
    return this.invoke(inputs) as SymbolicTensor | SymbolicTensor[];
  }

  override call(inputs: readonly NDArray[] | NDArray): NDArray | NDArray[] {
    const list = inputs instanceof NDArray ? [inputs] : inputs;
    const result = compute(
      this.operation,
      this.args((place) => list[place]),
      this.config,
    );
    // As in Keras: the quotient or mean of whole numbers is of the model's float.
    const own = (x: NDArray): NDArray => (isFloat(x.dtype) ? astype(x, this.dtype) : x);
    return Array.isArray(result) ? result.map(own) : own(result);
  }

  override getConfig(): Record<string, unknown> {
    return { name: this.name, operation: this.operation, config: this.config, template: this.#template };
  }
}

/** Runs an operation on arrays and numbers. */
export function compute(
  operation: OperationName,
  args: readonly unknown[],
  config: Readonly<Record<string, unknown>>,
): NDArray | NDArray[] {
  const rule: Rule = rules[operation];
  return rule.run(operation === "GetItem" ? [args[0], index(args[1])] : args, { ...rule.config, ...config });
}

/** An index as `at` takes it. */
const index = (key: unknown): unknown =>
  Array.isArray(key)
    ? key.map(index)
    : key instanceof Slice
      ? slice(key.start ?? null, key.stop ?? null, key.step ?? null)
      : key;

function emptied(value: unknown, inputs: SymbolicTensor[]): unknown {
  if (value instanceof SymbolicTensor) return new Slot(inputs.push(value) - 1);
  return Array.isArray(value) ? value.map((item) => emptied(item, inputs)) : value;
}

function filled(value: unknown, tensor: (place: number) => unknown): unknown {
  if (value instanceof Slot) return tensor(value.place);
  return Array.isArray(value) ? value.map((item) => filled(item, tensor)) : value;
}

/** `ExpandDims` → `expand_dims`, as Keras names operations. */
export const operationPrefix = (operation: string): string =>
  operation.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
