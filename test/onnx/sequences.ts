/** ONNX's recurrent nets and attention. */
import { keras, nd } from "../../lib/index.ts";
import * as ops from "../../lib/ops/index.ts";
import { type Adapter, type Attributes, NotApplicable, need, numbers, type Tensor } from "./types.ts";

/** One direction: outputs `[steps, batch, units]`, and with LSTM the cell states. */
type Run = (x: Tensor, mask: Tensor | undefined, weights: Weights) => { hidden: Tensor; cell?: Tensor };

interface Weights {
  /** `[inputs, gates·units]`, `[units, gates·units]`. */
  kernel: Tensor;
  recurrent: Tensor;
  /** Of inputs and of states, `[gates·units]`. */
  bias: Tensor;
  recurrentBias: Tensor;
  h0: Tensor;
  c0: Tensor;
}

/** Blocks of units in another order. */
const reordered = (w: Tensor, order: readonly number[]): Tensor => {
  const blocks = nd.split(w, order.length, -1);
  return nd.concatenate(
    order.map((i) => blocks[i]!),
    -1,
  );
};

/** True up to each sequence's length, `[steps, batch]`. */
function maskOf(lengths: Tensor | undefined, steps: number): Tensor | undefined {
  if (lengths === undefined) return undefined;
  return nd.less(nd.arange(steps).reshape(-1, 1), lengths.astype("float64"));
}

/** Each sequence turned round within its own length. */
function turned(x: Tensor, lengths: Tensor | undefined): Tensor {
  if (lengths === undefined) return nd.flip(x, 0);
  const all = numbers(lengths);
  return nd.stack(
    all.map((n, b) => {
      const line = x.at(":", b);
      return nd.concatenate([nd.flip(line.at(nd.slice(n)), 0), line.at(nd.slice(n, null))]);
    }),
    1,
  );
}

function recurrent(gates: number, run: Run, order: readonly number[]): Adapter {
  return (inputs, { attributes }) => {
    const [x, w, r, b, lengths, h, c, peepholes] = inputs;
    if (peepholes !== undefined) throw new NotApplicable("peepholes");
    if (attributes.has("clip") || attributes.number("input_forget", 0)) throw new NotApplicable("clipped cells");
    const usual: Record<number, string[]> = { 1: ["Tanh"], 3: ["Sigmoid", "Tanh"], 4: ["Sigmoid", "Tanh", "Tanh"] };
    const names = attributes.texts("activations");
    if (names?.some((name, i) => name !== usual[gates]![i % usual[gates]!.length])) {
      throw new NotApplicable("other activations");
    }
    // With layout 1 the batch comes first everywhere.
    const batchFirst = attributes.number("layout", 0) === 1;
    const steps = batchFirst ? nd.swapaxes(need(x), 0, 1) : need(x);
    const state = (s: Tensor | undefined) => (s !== undefined && batchFirst ? nd.swapaxes(s, 0, 1) : s);
    const direction = attributes.text("direction", "forward");
    const units = attributes.number("hidden_size", 0);
    const zeros = nd.zeros([steps.shape[1]!, units], steps.dtype);
    const runs = Array.from({ length: direction === "bidirectional" ? 2 : 1 }, (_, d) => {
      const back = d === 1 || direction === "reverse";
      const [bias, recurrentBias] = b === undefined ? [nd.zeros([gates * units], steps.dtype), nd.zeros([gates * units], steps.dtype)] : nd.split(b.at(d), 2); // biome-ignore format: a pair
      const seen = back ? turned(steps, lengths) : steps;
      const { hidden, cell } = run(seen, maskOf(lengths, steps.shape[0]!), {
        kernel: reordered(need(w).at(d).T, order),
        recurrent: reordered(need(r).at(d).T, order),
        bias: reordered(bias!, order),
        recurrentBias: reordered(recurrentBias!, order),
        h0: state(h)?.at(d) ?? zeros,
        c0: state(c)?.at(d) ?? zeros,
      });
      const final = [hidden.at(-1), cell?.at(-1)];
      // Where a sequence is over, ONNX's outputs are 0; its last state stays.
      const over = maskOf(lengths, steps.shape[0]!);
      const outputs =
        over === undefined ? hidden : nd.where(nd.expandDims(over, -1), hidden, nd.zeros([], hidden.dtype));
      return { outputs: back ? turned(outputs, lengths) : outputs, final };
    });
    const y = nd.stack(
      runs.map((one) => one.outputs),
      1,
    );
    const last = (i: number) => nd.stack(runs.map((one) => one.final[i]!));
    const results = [batchFirst ? y.transpose(2, 0, 1, 3) : y, last(0), ...(gates === 4 ? [last(1)] : [])];
    return results.map((one, i) => (batchFirst && i > 0 ? nd.swapaxes(one, 0, 1) : one));
  };
}

const gru = (attributes: Attributes): Run => {
  if (attributes.number("linear_before_reset", 0)) {
    return (x, mask, { kernel, recurrent: u, bias, recurrentBias, h0 }) => ({
      hidden: ops.gru(nd.matmul(x, kernel).add(bias), u, recurrentBias, h0, mask),
    });
  }
  // The reset gate before the product: Keras's first GRU, which has one bias.
  return (x, mask, { kernel, recurrent: u, bias, recurrentBias, h0 }) => {
    const layer = keras.layers.gru(h0.shape[1]!, { resetAfter: false, returnSequences: true });
    const input = nd.swapaxes(x, 0, 1);
    layer(input, { initialState: [h0] });
    layer.setWeights([kernel, u, bias.add(recurrentBias)]);
    const options = { initialState: [h0], ...(mask && { mask: mask.T }) };
    return { hidden: nd.swapaxes(layer(input, options), 0, 1) };
  };
};

const attention: Adapter = ([q, k, v, mask, pastKey, pastValue, lengths], { attributes, outputs }) => {
  if (pastKey !== undefined || pastValue !== undefined || lengths !== undefined)
    throw new NotApplicable("attention to a cache of keys");
  if (outputs > 1) throw new NotApplicable("attention's scores as a result");
  if (attributes.number("softcap", 0) !== 0) throw new NotApplicable("capped scores");
  const flat = need(q).ndim === 3;
  const heads = (x: Tensor, n: number) => {
    if (!flat) return x;
    const [batch, length, width] = x.shape as [number, number, number];
    return x.reshape(batch, length, n, width / n).transpose(0, 2, 1, 3);
  };
  const query = heads(need(q), attributes.number("q_num_heads", 1));
  const spread = (x: Tensor) => {
    const all = heads(x, attributes.number("kv_num_heads", 1));
    return nd.repeat(all, query.shape[1]! / all.shape[1]!, 1);
  };
  const [key, value] = [spread(need(k)), spread(need(v))];
  let allowed = mask?.dtype === "bool" ? mask : undefined;
  if (attributes.number("is_causal", 0)) {
    const past = nd.tri(query.shape[2]!, key.shape[2]!, 0, "bool");
    allowed = allowed === undefined ? past : nd.logicalAnd(allowed, past);
  }
  const [left, right] = [attributes.number("left_window_size", -1), attributes.number("right_window_size", -1)];
  if (left >= 0 || right >= 0) {
    const [i, j] = [nd.arange(query.shape[2]!).reshape(-1, 1), nd.arange(key.shape[2]!)];
    const near = nd.logicalAnd(
      left < 0 ? true : nd.greaterEqual(j, i.sub(left)),
      right < 0 ? true : nd.lessEqual(j, i.add(right)),
    );
    allowed = allowed === undefined ? near : nd.logicalAnd(allowed, near);
  }
  if (allowed !== undefined && !nd.all(nd.any(allowed, { axis: -1 })).item()) {
    throw new NotApplicable("attention to nothing at all, which ONNX makes 0 and Keras the mean");
  }
  const options = {
    ...(attributes.has("scale") && { scale: attributes.number("scale", 1) }),
    ...(allowed && { mask: allowed }),
    ...(mask && mask.dtype !== "bool" && { bias: mask }),
  };
  const out = ops.scaledDotProductAttention(query, key, value, options);
  return flat ? out.transpose(0, 2, 1, 3).reshape(out.shape[0]!, out.shape[2]!, -1) : out;
};

export const sequences: Record<string, Adapter> = {
  RNN: recurrent(
    1,
    (x, mask, { kernel, recurrent: u, bias, recurrentBias, h0 }) => ({
      hidden: ops.simpleRnn(nd.matmul(x, kernel).add(bias).add(recurrentBias), u, h0, mask),
    }),
    [0],
  ),
  // ONNX's gates: i o f c; ours: i f c o.
  LSTM: recurrent(
    4,
    (x, mask, { kernel, recurrent: u, bias, recurrentBias, h0, c0 }) =>
      ops.lstm(nd.matmul(x, kernel).add(bias).add(recurrentBias), u, h0, c0, mask),
    [0, 2, 3, 1],
  ),
  GRU: (inputs, call) => recurrent(3, gru(call.attributes), [0, 1, 2])(inputs, call),
  Attention: attention,
};
