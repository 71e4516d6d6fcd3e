/** Functions from some symbolic tensors of a model to others. */
import { ValueError } from "../../errors.ts";
import { Callable } from "../callable.ts";
import { inCall } from "../layers/call.ts";
import { SymbolicTensor } from "../symbolic.ts";
import { Graph } from "./graph.ts";
import { type DataLike, inputArrays } from "./inputs.ts";
import type { ArraysOf } from "./model.ts";
import { isTensors, type Tensors } from "./tensors.ts";

type FunctionCall<O extends Tensors> = (inputs: DataLike, options?: { training?: boolean }) => ArraysOf<O>;
const CallableFunction = Callable as unknown as new <O extends Tensors>() => FunctionCall<O>;

/**
 * Computes some tensors of a model from others, for looking inside.
 *
 * @example
 * const hidden = keras.function([model.layers[0].input], [model.layers[0].output]);
 * hidden([x])[0]; // what the first layer makes of x
 */
// biome-ignore lint/suspicious/noShadowRestrictedNames: Keras's name for it.
export class Function<O extends Tensors = SymbolicTensor[]> extends CallableFunction<O> {
  readonly graph: Graph;
  readonly #single: boolean;

  constructor(inputs: Tensors, outputs: O) {
    super();
    if (!isTensors(inputs) || !isTensors(outputs)) {
      throw new ValueError("function: expected symbolic tensors (layer.input, layer.output, model.inputs).");
    }
    const listed = (x: Tensors) => (x instanceof SymbolicTensor ? [x] : x);
    this.graph = new Graph(listed(inputs), listed(outputs));
    this.#single = outputs instanceof SymbolicTensor;
  }

  override toString(): string {
    const { inputs, outputs } = this.graph;
    return `<Function inputs=[${inputs.join(", ")}], outputs=[${outputs.join(", ")}]>`;
  }

  /** @internal What a call does. */
  invoke(inputs: DataLike, { training = false }: { training?: boolean } = {}): ArraysOf<O> {
    const arrays = inputArrays(unlisted(inputs, this.graph.inputs.length), this.graph.inputs, "function");
    const outputs = inCall(training, () => this.graph.run(arrays, { training }));
    return (this.#single ? outputs[0] : outputs) as ArraysOf<O>;
  }
}

/** `[x]` for one input is x, also where x is a nested list: `f([[[0, 1], [1, 0]]])`. */
function unlisted(inputs: DataLike, count: number): DataLike {
  if (count !== 1 || !Array.isArray(inputs) || inputs.length !== 1) return inputs;
  const [only] = inputs as [unknown];
  const deep = Array.isArray(only) && (Array.isArray(only[0]) || typeof only[0] === "object");
  return typeof only === "object" && (deep || !Array.isArray(only)) ? (only as DataLike) : inputs;
}

/** A function of a list of inputs that gives a list of outputs; of a single tensor, a single array. */
export const kerasFunction = <O extends Tensors>(inputs: Tensors, outputs: O): Function<O> =>
  new Function(inputs, outputs);
