/** A model from a drawn net. */
import * as keras from "../../../lib/keras/index.ts";
import { layerClasses } from "../../../lib/keras/layers/index.ts";
import { type LossFunction, lossFunctions } from "../../../lib/keras/losses/index.ts";
import { optimizerClasses } from "../../../lib/keras/optimizers/index.ts";
import type { Net } from "./nets.ts";

/** The model, compiled, with fresh weights. */
export function build(net: Net, { runEagerly = false } = {}): keras.Model {
  keras.utils.clearSession();
  keras.config.setFloatx(net.dtype ?? "float32");
  const tensors: keras.SymbolicTensor[] = [];
  for (const { class: name, options, inputs } of net.nodes) {
    const layer = new layerClasses[name as "Flatten"](options as never);
    const given = inputs.map((i) => tensors[i]!);
    tensors.push(given.length === 0 ? layer.output : given.length === 1 ? layer(given[0]!) : layer(given));
  }
  const model = keras.model(tensors[0]!, tensors.at(-1)!);
  const optimizer = new optimizerClasses[net.optimizer.class](net.optimizer.options);
  const loss = (lossFunctions[net.loss.fn] as LossFunction<object>)(net.loss.options);
  model.compile({ optimizer, loss, metrics: net.metrics, runEagerly });
  return model;
}
