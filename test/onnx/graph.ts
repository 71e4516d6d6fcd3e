/** Runs a case: one node, or the several that its operator is made of. */
import type { nd } from "../../lib/index.ts";
import { casts } from "./casts.ts";
import { elementwise } from "./elementwise.ts";
import { layers } from "./layers.ts";
import { reasons } from "./reasons.ts";
import { reductions } from "./reductions.ts";
import { sequences } from "./sequences.ts";
import { shapes } from "./shapes.ts";
import { type Adapter, Attributes, type Case, decode, NotApplicable, type Tensor } from "./types.ts";

export const adapters: Readonly<Record<string, Adapter>> = {
  ...casts,
  ...elementwise,
  ...layers,
  ...reductions,
  ...sequences,
  ...shapes,
};

/** What a case's graph gives for its inputs. Throws `NotApplicable` where it asks for what is not meant to be here. */
export function evaluate(one: Case, inputs: (Tensor | undefined)[]): (Tensor | undefined)[] {
  const values = new Map<string, Tensor>();
  for (const [name, tensor] of Object.entries(one.initializers)) values.set(name, decode(tensor));
  one.inputs.forEach((name, i) => {
    if (inputs[i] !== undefined) values.set(name, inputs[i]);
  });
  for (const node of one.nodes) {
    const adapter = adapters[node.op];
    if (adapter === undefined) {
      const reason = reasons[node.op];
      if (reason === undefined) throw new Error(`no adapter for ${node.op}, and no reason why not`);
      throw new NotApplicable(reason);
    }
    const given = node.inputs.map((name) => (name === "" ? undefined : values.get(name)));
    const call = { attributes: new Attributes(node.attributes), opset: one.opset, outputs: lastNamed(node.outputs) };
    const results = [adapter(given, call)].flat() as (nd.NDArray | undefined)[];
    node.outputs.forEach((name, i) => {
      if (name !== "" && results[i] !== undefined) values.set(name, results[i]);
    });
  }
  return one.outputs.map((name) => values.get(name));
}

const lastNamed = (names: readonly string[]): number => names.findLastIndex((name) => name !== "") + 1;
