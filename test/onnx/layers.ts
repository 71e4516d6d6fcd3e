/** ONNX's operators of deep learning; its images have channels first, ours last. */
import { keras, nd } from "../../lib/index.ts";
import * as ops from "../../lib/ops/index.ts";
import { type Adapter, type Attributes, NotApplicable, need, numbers, type Tensor } from "./types.ts";

type Pairs = [number, number][];
const last = (x: Tensor) => nd.moveaxis(x, 1, -1);
const first = (x: Tensor) => nd.moveaxis(x, -1, 1);
const ones = (n: number) => new Array<number>(n).fill(1);
const product = (list: readonly number[]) => list.reduce((n, m) => n * m, 1);

/** Padding before and behind each axis of places, and with `ceil_mode` what lets the last window stand over the end. */
function margins(
  input: readonly number[],
  size: readonly number[],
  attributes: Attributes,
): { pads: Pairs; extra: Pairs } {
  const strides = attributes.list("strides") ?? ones(size.length);
  const dilations = attributes.list("dilations") ?? ones(size.length);
  const given = attributes.list("pads") ?? new Array<number>(size.length * 2).fill(0);
  const auto = attributes.text("auto_pad", "NOTSET");
  const pads: Pairs = [];
  const extra: Pairs = [];
  input.forEach((n, d) => {
    const wide = (size[d]! - 1) * dilations[d]! + 1;
    let pair: [number, number] = [given[d]!, given[d + size.length]!];
    if (auto === "VALID") pair = [0, 0];
    else if (auto.startsWith("SAME")) {
      const total = Math.max(0, (Math.ceil(n / strides[d]!) - 1) * strides[d]! + wide - n);
      const [less, more] = [Math.floor(total / 2), Math.ceil(total / 2)];
      pair = auto === "SAME_UPPER" ? [less, more] : [more, less];
    }
    pads.push(pair);
    const over = n + pair[0] + pair[1] - wide;
    let windows = Math.ceil(over / strides[d]!) + 1;
    // A window that would begin behind the image is left out.
    if ((windows - 1) * strides[d]! >= n + pair[0]) windows--;
    const reach = (windows - 1) * strides[d]! + wide;
    extra.push([0, attributes.number("ceil_mode", 0) ? Math.max(0, reach - n - pair[0] - pair[1]) : 0]);
  });
  return { pads, extra };
}

const conv: Adapter = ([x, w, b], { attributes }) => {
  const [image, kernel] = [need(x), need(w)];
  const size = kernel.shape.slice(2);
  const out = ops.conv(last(image), nd.transpose(kernel, [...size.map((_, i) => i + 2), 1, 0]), {
    strides: attributes.list("strides") ?? ones(size.length),
    dilation: attributes.list("dilations") ?? ones(size.length),
    groups: attributes.number("group", 1),
    padding: margins(image.shape.slice(2), size, attributes).pads,
  });
  return first(b === undefined ? out : out.add(b));
};

const convTranspose: Adapter = ([x, w, b], { attributes }) => {
  const [image, kernel] = [need(x), need(w)];
  const size = kernel.shape.slice(2);
  const rank = size.length;
  const strides = attributes.list("strides") ?? ones(rank);
  const dilation = attributes.list("dilations") ?? ones(rank);
  const more = attributes.list("output_padding") ?? new Array<number>(rank).fill(0);
  const pads = attributes.list("pads") ?? new Array<number>(rank * 2).fill(0);
  const auto = attributes.text("auto_pad", "NOTSET");
  const input = image.shape.slice(2);
  const wanted =
    attributes.list("output_shape") ?? (auto.startsWith("SAME") ? input.map((n, d) => n * strides[d]!) : undefined);
  const before: number[] = [];
  const lengths = input.map((n, d) => {
    const full = strides[d]! * (n - 1) + more[d]! + (size[d]! - 1) * dilation[d]! + 1;
    if (wanted === undefined) {
      before.push(pads[d]!);
      return full - pads[d]! - pads[d + rank]!;
    }
    const total = full - wanted[d]!;
    before.push(auto === "SAME_UPPER" ? Math.floor(total / 2) : total - Math.floor(total / 2));
    return wanted[d]!;
  });
  const out = ops.convInput(last(image), nd.transpose(kernel, [...size.map((_, i) => i + 2), 1, 0]), {
    input: lengths,
    output: input,
    size,
    strides,
    dilation,
    before,
    groups: attributes.number("group", 1),
  });
  return first(b === undefined ? out : out.add(b));
};

const sum = (p: Pairs, q: Pairs): Pairs => p.map(([a, b], i) => [a + q[i]![0], b + q[i]![1]]);
const around = (x: Tensor, pads: Pairs) => nd.pad(x, [[0, 0], ...pads, [0, 0]]);

function windows(x: Tensor, attributes: Attributes) {
  const size = attributes.list("kernel_shape")!;
  return {
    size,
    strides: attributes.list("strides") ?? ones(size.length),
    ...margins(x.shape.slice(2), size, attributes),
  };
}

const pools: Record<string, Adapter> = {
  MaxPool([x], { attributes, outputs }) {
    if (outputs > 1) throw new NotApplicable("places of the largest of a window");
    const { size, strides, pads, extra } = windows(need(x), attributes);
    const dilation = attributes.list("dilations") ?? ones(size.length);
    const image = need(x).dtype.startsWith("float") ? need(x) : need(x).astype("float32");
    return first(ops.maxPool(last(image), size, { strides, dilation, padding: sum(pads, extra) })).astype(
      need(x).dtype,
    );
  },
  AveragePool([x], { attributes }) {
    const { size, strides, pads, extra } = windows(need(x), attributes);
    const dilation = attributes.list("dilations") ?? ones(size.length);
    if (attributes.number("count_include_pad", 0)) {
      return first(ops.averagePool(around(last(need(x)), pads), size, { strides, dilation, padding: extra }));
    }
    return first(ops.averagePool(last(need(x)), size, { strides, dilation, padding: sum(pads, extra) }));
  },
  LpPool([x], { attributes }) {
    const { size, strides, pads, extra } = windows(need(x), attributes);
    const dilation = attributes.list("dilations") ?? ones(size.length);
    const p = attributes.number("p", 2);
    const powers = around(last(nd.power(nd.abs(need(x)), p)), sum(pads, extra));
    const total = ops.averagePool(powers, size, { strides, dilation }).mul(product(size));
    return first(nd.power(total, 1 / p));
  },
  GlobalAveragePool: ([x]) => nd.mean(need(x), { axis: places(need(x)), keepdims: true }),
  GlobalMaxPool: ([x]) => nd.max(need(x), { axis: places(need(x)), keepdims: true }),
};
const places = (x: Tensor) => x.shape.map((_, i) => i).slice(2);

/** A list of channels beside an image with channels second. */
const channels = (list: Tensor, x: Tensor) => list.reshape([1, -1, ...x.shape.slice(2).map(() => 1)]);

function standardized(x: Tensor, axis: number[], epsilon: number): Tensor {
  const mean = nd.mean(x, { axis, keepdims: true });
  const variance = nd.var(x, { axis, keepdims: true });
  return x.sub(mean).div(nd.sqrt(variance.add(epsilon)));
}

const normalizations: Record<string, Adapter> = {
  BatchNormalization([x, scale, bias, mean, variance], { attributes }) {
    const a = need(x);
    const epsilon = attributes.number("epsilon", 1e-5);
    const apply = (m: Tensor, v: Tensor) =>
      a.sub(channels(m, a)).div(nd.sqrt(channels(v, a).add(epsilon))).mul(channels(need(scale), a)).add(channels(need(bias), a)); // biome-ignore format: a formula
    if (!attributes.number("training_mode", 0)) return apply(need(mean), need(variance));
    const axis = a.shape.map((_, i) => i).filter((i) => i !== 1);
    const [m, v] = [nd.mean(a, { axis }), nd.var(a, { axis })];
    const keep = attributes.number("momentum", 0.9);
    const moved = (old: Tensor, now: Tensor) => old.mul(keep).add(now.mul(1 - keep));
    return [apply(m, v), moved(need(mean), m), moved(need(variance), v)];
  },
  InstanceNormalization([x, scale, bias], { attributes }) {
    const a = need(x);
    const out = standardized(a, places(a), attributes.number("epsilon", 1e-5));
    return out.mul(channels(need(scale), a)).add(channels(need(bias), a));
  },
  GroupNormalization([x, scale, bias], { attributes, opset }) {
    const a = need(x);
    const layer = keras.layers.groupNormalization({
      groups: attributes.number("num_groups", 1),
      epsilon: attributes.number("epsilon", 1e-5),
      axis: 1,
    });
    const repeat = (list: Tensor) => (opset < 21 ? nd.repeat(list, a.shape[1]! / list.size) : list);
    layer(a);
    layer.setWeights([repeat(need(scale)), repeat(need(bias))]);
    return layer(a);
  },
  LayerNormalization([x, scale, bias], { attributes, outputs }) {
    const a = need(x);
    const from = attributes.number("axis", -1);
    const axis = a.shape.map((_, i) => i).slice(from < 0 ? from + a.ndim : from);
    const epsilon = attributes.number("epsilon", 1e-5);
    const y = standardized(a, axis, epsilon).mul(need(scale));
    const mean = nd.mean(a, { axis, keepdims: true });
    const inverse = nd.reciprocal(nd.sqrt(nd.var(a, { axis, keepdims: true }).add(epsilon)));
    return [bias === undefined ? y : y.add(bias), mean, inverse].slice(0, outputs);
  },
  RMSNormalization([x, scale], { attributes }) {
    const a = need(x);
    const from = attributes.number("axis", -1);
    const axis = a.shape.map((_, i) => i).slice(from < 0 ? from + a.ndim : from);
    const square = nd.mean(nd.square(a), { axis, keepdims: true });
    return a.div(nd.sqrt(square.add(attributes.number("epsilon", 1e-5)))).mul(need(scale));
  },
  LpNormalization([x], { attributes }) {
    const [axis, ord] = [attributes.number("axis", -1), attributes.number("p", 2)];
    const size = nd.linalg.norm(need(x), ord, { axis, keepdims: true });
    return nd.where(nd.equal(size, 0), 0, need(x).div(size)).astype(need(x).dtype);
  },
  MeanVarianceNormalization: ([x], { attributes }) => standardized(need(x), attributes.list("axes") ?? [0, 2, 3], 1e-9),
};

/** Before version 13 all axes from one on counted as one. */
const softmaxes = (f: (x: Tensor, axis: number) => Tensor): Adapter => {
  return ([x], { attributes, opset }) => {
    const a = need(x);
    if (opset >= 13) return f(a, attributes.number("axis", -1));
    const axis = attributes.number("axis", 1);
    const rows = product(a.shape.slice(0, axis));
    return f(a.reshape(rows, -1), 1).reshape(a.shape);
  };
};

/** The mean, sum or list of `-logProbability[class]·weight[class]`. */
function likelihoods(log: Tensor, labels: Tensor, weights: Tensor | undefined, attributes: Attributes): Tensor {
  const ignored = attributes.has("ignore_index")
    ? nd.equal(labels, attributes.number("ignore_index", 0))
    : nd.zerosLike(labels, "bool");
  const index = nd.where(ignored, nd.zeros([], labels.dtype), labels);
  const picked = nd.squeeze(nd.takeAlongAxis(log, nd.expandDims(index, 1), 1), 1);
  const each = weights === undefined ? nd.onesLike(picked) : nd.take(weights, index);
  const counted = nd.where(ignored, nd.zeros([], log.dtype), each);
  const loss = picked.neg().mul(counted);
  const reduction = attributes.text("reduction", "mean");
  if (reduction === "none") return loss;
  return reduction === "sum" ? nd.sum(loss) : nd.sum(loss).div(nd.sum(counted));
}

const losses: Record<string, Adapter> = {
  Softmax: softmaxes((x, axis) => keras.activations.softmax(x, { axis })),
  LogSoftmax: softmaxes((x, axis) => keras.activations.logSoftmax(x, { axis })),
  Hardmax: softmaxes((x, axis) => {
    const best = nd.argmax(x, { axis, keepdims: true });
    const out = nd.zerosLike(x);
    nd.putAlongAxis(out, best, 1, axis);
    return out;
  }),
  NegativeLogLikelihoodLoss: ([log, labels, weights], { attributes }) =>
    likelihoods(need(log), need(labels), weights, attributes),
  SoftmaxCrossEntropyLoss([scores, labels, weights], { attributes }) {
    const log = keras.activations.logSoftmax(need(scores), { axis: 1 });
    return [likelihoods(log, need(labels), weights, attributes), log];
  },
  Dropout([x, ratio, training], { outputs }) {
    if (training?.item() && (ratio === undefined || ratio.item() !== 0)) {
      throw new NotApplicable("random numbers of another stream");
    }
    return [need(x), nd.onesLike(need(x), "bool")].slice(0, outputs);
  },
};

const sizes: Record<string, Adapter> = {
  Resize([x, roi, scales, lengths], { attributes }) {
    const a = need(x);
    const mode = attributes.text("mode", "nearest");
    const coordinates = attributes.text("coordinate_transformation_mode", "half_pixel");
    const axes = attributes.list("axes") ?? a.shape.map((_, i) => i);
    void roi;
    if (attributes.text("keep_aspect_ratio_policy", "stretch") !== "stretch")
      throw new NotApplicable("sizes by aspect ratio");
    if (coordinates !== "half_pixel") throw new NotApplicable(`places reckoned ${coordinates}`);
    const wanted: Record<number, number> = {};
    axes.forEach((axis, i) => {
      const exact =
        lengths !== undefined && lengths.size > 0 ? numbers(lengths)[i]! : a.shape[axis]! * numbers(need(scales))[i]!;
      if (Math.abs(exact - Math.round(exact)) > 1e-4)
        throw new NotApplicable("scales that are not those of the lengths");
      wanted[axis] = Math.round(exact);
    });
    const antialias = attributes.number("antialias", 0) === 1;
    if (mode === "nearest") {
      if (attributes.text("nearest_mode", "round_prefer_floor") !== "round_prefer_floor") {
        throw new NotApplicable("nearest places rounded in other ways");
      }
      const even = Object.entries(wanted).every(([axis, n]) => n % a.shape[Number(axis)]! === 0);
      if (!even) throw new NotApplicable("nearest places rounded in other ways");
      return ops.resize(a, wanted, { interpolation: "nearest" });
    }
    if (antialias && mode === "linear" && !attributes.number("exclude_outside", 0)) {
      throw new NotApplicable("antialiasing that repeats the edge");
    }
    if (
      mode === "cubic" &&
      (attributes.number("cubic_coeff_a", -0.75) !== -0.5 || !attributes.number("exclude_outside", 0))
    ) {
      throw new NotApplicable("cubics other than Keys's");
    }
    return ops.resize(a, wanted, { interpolation: mode === "linear" ? "bilinear" : "bicubic", antialias });
  },
  Upsample([x, scales]) {
    return ops.repeatPlaces(need(x), Object.fromEntries(numbers(need(scales)).entries()));
  },
};

export const layers: Record<string, Adapter> = {
  Conv: conv,
  ConvTranspose: convTranspose,
  ...pools,
  ...normalizations,
  ...losses,
  ...sizes,
};
