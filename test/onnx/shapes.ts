/** ONNX's operators that move, pick and place elements. */
import { nd } from "../../lib/index.ts";
import { type Adapter, NotApplicable, need, numbers, type Tensor } from "./types.ts";

const from0 = (axis: number, rank: number) => (axis < 0 ? axis + rank : axis);
const int = (x: Tensor): Tensor => x.astype("int64");

/** Indices that count from the end, from the start. */
const positive = (index: Tensor, length: number): Tensor => nd.where(nd.less(index, 0), index.add(length), index);

/** Combines what is written with what is there. */
const combine: Record<string, (a: Tensor, b: Tensor) => Tensor> = {
  none: (_, b) => b,
  add: nd.add,
  mul: nd.multiply,
  max: nd.maximum,
  min: nd.minimum,
};

/** `data` with `updates` written at flat places, one after the other, because places may come twice. */
function scatter(data: Tensor, flat: number[], updates: Tensor, reduction: string): Tensor {
  const out = data.copy().reshape(-1);
  const source = updates.reshape(-1);
  const f = combine[reduction]!;
  flat.forEach((place, i) => {
    out.set(place, f(out.at(place), source.at(i)));
  });
  return out.reshape(data.shape);
}

/** The flat places of elements at `indices` along an axis, all other coordinates being their own. */
function placesAlong(data: Tensor, indices: Tensor, axis: number): number[] {
  const along = from0(axis, data.ndim);
  const grid = nd.indices(indices.shape);
  const parts = indices.shape.map((_, d) => (d === along ? positive(int(indices), data.shape[along]!) : grid.at(d)));
  return numbers(nd.ravelMultiIndex(parts, data.shape));
}

const gatherElements: Adapter = ([x, index], { attributes }) =>
  nd.takeAlongAxis(need(x), need(index), attributes.number("axis", 0));

const scatterElements: Adapter = ([x, index, updates], { attributes }) => {
  const places = placesAlong(need(x), need(index), attributes.number("axis", 0));
  return scatter(need(x), places, need(updates), attributes.text("reduction", "none"));
};

/** For each row of the last axis of `indices` the flat places of the piece it names. */
function placesNd(shape: readonly number[], indices: Tensor): number[] {
  const depth = indices.shape.at(-1)!;
  const piece = shape.slice(depth).reduce((n, m) => n * m, 1);
  const rows = int(indices).reshape(-1, depth);
  const parts = Array.from({ length: depth }, (_, d) => positive(rows.at(":", d), shape[d]!));
  const starts = depth === 0 ? [0] : numbers(nd.ravelMultiIndex(parts, shape.slice(0, depth)));
  return starts.flatMap((start) => Array.from({ length: piece }, (_, i) => start * piece + i));
}

export const shapes: Record<string, Adapter> = {
  Reshape([x, shape], { attributes }) {
    const a = need(x);
    const wanted = (shape === undefined ? attributes.list("shape")! : numbers(shape)).map((n, i) =>
      n === 0 && !attributes.number("allowzero", 0) ? a.shape[i]! : n,
    );
    return a.reshape(wanted);
  },
  Transpose: ([x], { attributes }) => nd.transpose(need(x), attributes.list("perm")),
  Flatten([x], { attributes }) {
    const a = need(x);
    const axis = from0(attributes.number("axis", 1), a.ndim);
    const rows = a.shape.slice(0, axis).reduce((n, m) => n * m, 1);
    return a.reshape(rows, -1);
  },
  Squeeze: ([x, axes], { attributes }) =>
    nd.squeeze(need(x), axes === undefined ? attributes.list("axes") : numbers(axes)),
  Unsqueeze: ([x, axes], { attributes }) => nd.expandDims(need(x), attributes.list("axes") ?? numbers(need(axes))),
  Expand: ([x, shape]) => nd.multiply(need(x), nd.ones(numbers(need(shape)), need(x).dtype)).astype(need(x).dtype),
  Tile: ([x, repeats]) => nd.tile(need(x), numbers(need(repeats))),
  Concat: (inputs, { attributes }) => nd.concatenate(inputs.map(need), attributes.number("axis", 0)),
  Split([x, sizes], { attributes, outputs }) {
    const a = need(x);
    const axis = from0(attributes.number("axis", 0), a.ndim);
    const length = a.shape[axis]!;
    const parts = attributes.number("num_outputs", outputs);
    const each = Math.ceil(length / parts);
    const list = sizes === undefined ? attributes.list("split") : numbers(sizes);
    const given = list ?? Array.from({ length: parts }, (_, i) => Math.min(each, length - i * each));
    let at = 0;
    return nd.arraySplit(
      a,
      given.slice(0, -1).map((n) => (at += n)),
      axis,
    );
  },
  Slice([x, starts, ends, axes, steps], { attributes }) {
    const a = need(x);
    const [from, to] = [
      starts ? numbers(starts) : attributes.list("starts")!,
      ends ? numbers(ends) : attributes.list("ends")!,
    ];
    const along = axes ? numbers(axes) : (attributes.list("axes") ?? from.map((_, i) => i));
    const index: nd.Index[] = a.shape.map(() => ":");
    along.forEach((axis, i) => {
      const step = steps ? numbers(steps)[i]! : 1;
      const length = a.shape[from0(axis, a.ndim)]!;
      // Python reads -1 as the last place; ONNX's ends below -length mean: before the first.
      const stop = step < 0 && to[i]! < -length ? null : to[i]!;
      index[from0(axis, a.ndim)] = nd.slice(from[i]!, stop, step);
    });
    return a.at(...index).copy();
  },
  Gather([x, index], { attributes }) {
    return nd.take(need(x), need(index), attributes.number("axis", 0));
  },
  GatherElements: gatherElements,
  GatherND([x, index], { attributes }) {
    const [a, at] = [need(x), need(index)];
    const batch = attributes.number("batch_dims", 0);
    const lead = a.shape.slice(0, batch);
    const count = lead.reduce((n, m) => n * m, 1);
    const data = a.reshape([count, ...a.shape.slice(batch)]);
    const rows = at.reshape([count, ...at.shape.slice(batch)]);
    const inner = data.shape.slice(1);
    const parts = Array.from({ length: count }, (_, i) =>
      nd.take(data.at(i).reshape(-1), nd.array(placesNd(inner, rows.at(i)), "int32")),
    );
    const depth = at.shape.at(-1)!;
    return nd.stack(parts).reshape([...lead, ...at.shape.slice(batch, -1), ...inner.slice(depth)]);
  },
  ScatterElements: scatterElements,
  Scatter: scatterElements,
  ScatterND: ([x, index, updates], { attributes }) =>
    scatter(need(x), placesNd(need(x).shape, need(index)), need(updates), attributes.text("reduction", "none")),
  Shape([x], { attributes }) {
    const { shape, ndim } = need(x);
    const clamp = (n: number) => Math.min(Math.max(n < 0 ? n + ndim : n, 0), ndim);
    return nd.array(shape.slice(clamp(attributes.number("start", 0)), clamp(attributes.number("end", ndim))), "int64");
  },
  Size: ([x]) => nd.array(need(x).size, "int64"),
  Range([start, stop, step]) {
    const [a, b, c] = [start, stop, step].map((x) => need(x).item()) as [number, number, number];
    return nd.arange(a, b, c, need(start).dtype);
  },
  Constant(_, { attributes }) {
    const value = attributes.tensor("value");
    if (value) return value;
    for (const [name, dtype] of [
      ["value_float", "float32"],
      ["value_int", "int64"],
    ] as const) {
      // biome-ignore format: a table
      if (attributes.has(name)) return nd.array(attributes.number(name, 0), dtype);
    }
    for (const [name, dtype] of [
      ["value_floats", "float32"],
      ["value_ints", "int64"],
    ] as const) {
      // biome-ignore format: a table
      if (attributes.has(name)) return nd.array(attributes.list(name)!, dtype);
    }
    throw new NotApplicable("dtype string");
  },
  ConstantOfShape([shape], { attributes }) {
    const value = attributes.tensor("value");
    return nd.full(numbers(need(shape)), value === undefined ? 0 : value.item(), value?.dtype ?? "float32");
  },
  EyeLike([x], { attributes }) {
    const [n, m] = need(x).shape as [number, number];
    const types: Record<number, nd.DType> = { 1: "float32", 6: "int32", 7: "int64", 11: "float64" };
    const dtype = attributes.has("dtype") ? types[attributes.number("dtype", 1)]! : need(x).dtype;
    return nd.eye(n, { m, k: attributes.number("k", 0), dtype });
  },
  Trilu([x, k], { attributes }) {
    const at = k === undefined ? 0 : k.item();
    return attributes.number("upper", 1) ? nd.triu(need(x), at) : nd.tril(need(x), at);
  },
  OneHot([index, depth, values], { attributes }) {
    const n = depth!.reshape(-1).item(0);
    const at = need(index);
    const axis = attributes.number("axis", -1);
    const places = nd.expandDims(positive(int(at), n), axis);
    const line = nd.arange(n).astype("int64");
    const ways = nd.reshape(
      line,
      places.shape.map((_, d) => (d === from0(axis, places.ndim) ? n : 1)),
    );
    return nd.where(nd.equal(places, ways), values!.at(1), values!.at(0));
  },
  NonZero: ([x]) => nd.stack(nd.nonzero(need(x))),
  Compress: ([x, condition], { attributes }) =>
    nd.compress(need(condition), need(x), attributes.has("axis") ? attributes.number("axis", 0) : undefined),
  TopK([x, k], { attributes }) {
    const a = need(x);
    const axis = from0(attributes.number("axis", -1), a.ndim);
    const [count] = numbers(need(k)) as [number];
    // Stable from the largest on: of equal ones the first.
    const order = attributes.number("largest", 1)
      ? nd.subtract(a.shape[axis]! - 1, nd.flip(nd.argsort(nd.flip(a, axis), axis), axis)).astype("int64")
      : nd.argsort(a, axis);
    const index = order.at(...a.shape.map((n, d) => nd.slice(d === axis ? count : n)));
    return [nd.takeAlongAxis(a, index, axis), index];
  },
  Unique([x], { attributes }) {
    if (attributes.has("axis")) throw new NotApplicable("unique slices along an axis");
    const { values, index, inverse, counts } = nd.uniqueAll(need(x));
    if (attributes.number("sorted", 1)) return [values, index, inverse.reshape(-1), counts];
    const order = nd.argsort(index);
    const rank = nd.argsort(order);
    return [values, index, nd.take(rank, inverse.reshape(-1)), counts].map((one, i) =>
      i === 2 ? one : nd.take(one, order),
    );
  },
  Pad([x, pads, value, axes], { attributes }) {
    const a = need(x);
    const amounts = pads === undefined ? attributes.list("pads")! : numbers(pads);
    const along = axes === undefined ? a.shape.map((_, i) => i) : numbers(axes).map((d) => from0(d, a.ndim));
    const half = amounts.length / 2;
    const width = a.shape.map((): [number, number] => [0, 0]);
    along.forEach((d, i) => {
      width[d] = [amounts[i]!, amounts[i + half]!];
    });
    // Negative amounts cut.
    const cut = a.at(...a.shape.map((n, d) => nd.slice(Math.max(0, -width[d]![0]), n - Math.max(0, -width[d]![1]))));
    const wide = width.map(([p, q]): [number, number] => [Math.max(0, p), Math.max(0, q)]);
    const mode = attributes.text("mode", "constant") as "constant" | "edge" | "reflect" | "wrap";
    const filling = value === undefined ? attributes.number("value", 0) : value.item();
    return nd.pad(cut, wide, { mode, constantValues: Number(filling) });
  },
  CenterCropPad([x, shape], { attributes }) {
    let a = need(x);
    const axes = attributes.list("axes") ?? a.shape.map((_, i) => i);
    numbers(need(shape)).forEach((wanted, i) => {
      const d = from0(axes[i]!, a.ndim);
      const more = wanted - a.shape[d]!;
      if (more < 0) {
        const start = Math.floor(-more / 2);
        a = a.at(...a.shape.map((n, e) => (e === d ? nd.slice(start, start + wanted) : nd.slice(n))));
      } else {
        const before = Math.floor(more / 2);
        a = nd.pad(
          a,
          a.shape.map((_, e): [number, number] => (e === d ? [before, more - before] : [0, 0])),
        );
      }
    });
    return a;
  },
  DepthToSpace([x], { attributes }) {
    const a = need(x);
    const b = attributes.number("blocksize", 1);
    const [n, c, h, w] = a.shape as [number, number, number, number];
    const rest = c / (b * b);
    if (attributes.text("mode", "DCR") === "DCR") {
      return a
        .reshape(n, b, b, rest, h, w)
        .transpose(0, 3, 4, 1, 5, 2)
        .reshape(n, rest, h * b, w * b);
    }
    return a
      .reshape(n, rest, b, b, h, w)
      .transpose(0, 1, 4, 2, 5, 3)
      .reshape(n, rest, h * b, w * b);
  },
  SpaceToDepth([x], { attributes }) {
    const a = need(x);
    const b = attributes.number("blocksize", 1);
    const [n, c, h, w] = a.shape as [number, number, number, number];
    if (attributes.text("mode", "DCR") === "CRD") {
      return a
        .reshape(n, c, h / b, b, w / b, b)
        .transpose(0, 1, 3, 5, 2, 4)
        .reshape(n, c * b * b, h / b, w / b);
    }
    return a
      .reshape(n, c, h / b, b, w / b, b)
      .transpose(0, 3, 5, 1, 2, 4)
      .reshape(n, c * b * b, h / b, w / b);
  },
  ReverseSequence([x, lengths], { attributes }) {
    const [time, batch] = [attributes.number("time_axis", 0), attributes.number("batch_axis", 1)];
    const a = nd.moveaxis(need(x), [time, batch], [0, 1]);
    const steps = a.shape[0]!;
    const rows = numbers(need(lengths));
    const order = nd.fromFunction((t, b) => {
      const length = nd.take(rows, b);
      return nd.where(nd.less(t, length), nd.subtract(length, t).sub(1), t);
    }, [steps, rows.length], "int64"); // biome-ignore format: short
    const index = nd.broadcastTo(order.reshape([...order.shape, ...a.shape.slice(2).map(() => 1)]), a.shape);
    return nd.moveaxis(nd.takeAlongAxis(a, index, 0), [0, 1], [time, batch]);
  },
  Einsum: (inputs, { attributes }) => nd.einsum(attributes.text("equation", ""), ...inputs.map(need)),
  MatMul: ([a, b]) => nd.matmul(need(a), need(b)),
  Gemm([a, b, c], { attributes }) {
    const x = attributes.number("transA", 0) ? need(a).T : need(a);
    const y = attributes.number("transB", 0) ? need(b).T : need(b);
    const product = nd.matmul(x, y).mul(attributes.number("alpha", 1));
    return c === undefined ? product : product.add(c.mul(attributes.number("beta", 1)));
  },
  Det: ([x]) => nd.linalg.det(need(x)),
};
