/** ONNX's reductions, searches and scans. */
import { nd } from "../../lib/index.ts";
import { type Adapter, type Call, need, numbers, type Tensor } from "./types.ts";

type Fold = (x: Tensor, options: { axis: number[] | null; keepdims: boolean }) => Tensor;

/** Axes come as an input, in older versions as an attribute; none means all, or none at all. */
const reduce =
  (f: Fold, empty = (x: Tensor) => x): Adapter =>
  ([x, axes], { attributes }) => {
    const given = axes === undefined ? attributes.list("axes") : numbers(axes);
    const keepdims = attributes.number("keepdims", 1) === 1;
    const a = need(x);
    if ((given === undefined || given.length === 0) && attributes.number("noop_with_empty_axes", 0)) return empty(a);
    return f(a, { axis: given === undefined || given.length === 0 ? null : given, keepdims }).astype(a.dtype);
  };

const logSumExp: Fold = (x, options) => {
  if (x.size === 0) return nd.log(nd.sum(x, options));
  const top = nd.max(x, { axis: options.axis, keepdims: true });
  const shift = nd.where(nd.isfinite(top), top, 0);
  const total = nd.log(nd.sum(nd.exp(x.sub(shift)), options));
  return total.add(shift.reshape(total.shape));
};

const search =
  (f: typeof nd.argmax): Adapter =>
  ([x], { attributes }) => {
    const a = need(x);
    const axis = attributes.number("axis", 0);
    const keepdims = attributes.number("keepdims", 1) === 1;
    if (attributes.number("select_last_index", 0) === 0) return f(a, { axis, keepdims });
    return nd.subtract(a.shape.at(axis)! - 1, f(nd.flip(a, axis), { axis, keepdims })).astype("int64");
  };

function scan(f: typeof nd.cumsum, start: 0 | 1): Adapter {
  return ([x, axis], { attributes }: Call) => {
    const given = need(x);
    const [along] = numbers(need(axis)) as [number];
    const turn = attributes.number("reverse", 0) === 1;
    let a = turn ? nd.flip(given, along) : given;
    if (attributes.number("exclusive", 0) === 1) {
      const d = along < 0 ? along + a.ndim : along;
      const rest = a.at(...a.shape.map((n, i) => nd.slice(0, i === d ? n - 1 : n)));
      a = nd.concatenate([nd.full(a.shape.with(d, 1), start, a.dtype), rest], d);
    }
    const out = f(a, { axis: along }).astype(given.dtype);
    return turn ? nd.flip(out, along) : out;
  };
}

export const reductions: Record<string, Adapter> = {
  ReduceSum: reduce(nd.sum),
  ReduceMean: reduce(nd.mean),
  ReduceProd: reduce(nd.prod),
  ReduceMax: reduce((x, options) => extreme(nd.max, x, options, -Infinity)),
  ReduceMin: reduce((x, options) => extreme(nd.min, x, options, Infinity)),
  ReduceL1: reduce((x, options) => nd.sum(nd.abs(x), options), nd.abs),
  ReduceL2: reduce((x, options) => nd.sqrt(nd.sum(nd.square(x), options)), nd.abs),
  ReduceSumSquare: reduce((x, options) => nd.sum(nd.square(x), options), nd.square),
  ReduceLogSum: reduce((x, options) => nd.log(nd.sum(x, options)), nd.log),
  ReduceLogSumExp: reduce(logSumExp),
  ArgMax: search(nd.argmax),
  ArgMin: search(nd.argmin),
  CumSum: scan(nd.cumsum, 0),
  CumProd: scan(nd.cumprod, 1),
};

/** Of no elements ONNX has an extreme too: the one that loses against all. */
function extreme(f: typeof nd.max, x: Tensor, options: Parameters<Fold>[1], none: number): Tensor {
  if (x.size > 0) return f(x, options);
  const value = x.dtype === "bool" ? Number(none > 0) : none;
  return nd.full(nd.sum(x, options).shape, value, x.dtype as "float32");
}
