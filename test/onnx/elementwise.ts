/** ONNX's functions of elements. */
import { keras, nd } from "../../lib/index.ts";
import * as ops from "../../lib/ops/index.ts";
import { type Adapter, NotApplicable, need, type Tensor } from "./types.ts";

type Unary = (x: Tensor) => Tensor;
type Binary = (a: Tensor, b: Tensor) => Tensor;
const { activations } = keras;

const one =
  (f: Unary): Adapter =>
  ([x]) =>
    f(need(x)).astype(need(x).dtype);
const test =
  (f: Unary): Adapter =>
  ([x]) =>
    f(need(x));
const two =
  (f: Binary): Adapter =>
  ([a, b]) =>
    f(need(a), need(b));
const many =
  (f: Binary): Adapter =>
  (inputs) =>
    inputs.map(need).reduce(f);
const isFloat = (x: Tensor) => x.dtype.startsWith("float");

/** Integers are divided towards 0. */
function divide(a: Tensor, b: Tensor): Tensor {
  if (isFloat(a)) return nd.divide(a, b);
  const quotient = nd.floorDivide(a, b);
  const rest = nd.subtract(a, nd.multiply(quotient, b));
  const up = nd.logicalAnd(nd.notEqual(rest, 0), nd.notEqual(nd.less(a, 0), nd.less(b, 0)));
  return nd.where(up, nd.add(quotient, nd.ones([], a.dtype)), quotient).astype(a.dtype);
}

export const elementwise: Record<string, Adapter> = {
  Abs: one(nd.abs),
  Acos: one(nd.arccos),
  Acosh: one(nd.arccosh),
  Asin: one(nd.arcsin),
  Asinh: one(nd.arcsinh),
  Atan: one(nd.arctan),
  Atanh: one(nd.arctanh),
  Ceil: one(nd.ceil),
  Cos: one(nd.cos),
  Cosh: one(nd.cosh),
  Erf: one(ops.erf),
  Exp: one(nd.exp),
  Floor: one(nd.floor),
  Log: one(nd.log),
  Neg: one(nd.negative),
  Reciprocal: one(nd.reciprocal),
  Round: one(nd.rint),
  Sign: one(nd.sign),
  Sin: one(nd.sin),
  Sinh: one(nd.sinh),
  Sqrt: one(nd.sqrt),
  Tan: one(nd.tan),
  Tanh: one(nd.tanh),
  Identity: ([x]) => need(x).copy(),
  BitwiseNot: one(nd.bitwiseNot),
  Not: test(nd.logicalNot),
  IsNaN: test(nd.isnan),
  IsInf([x], { attributes }) {
    const plus = attributes.number("detect_positive", 1) ? nd.isposinf(need(x)) : nd.zerosLike(need(x), "bool");
    return attributes.number("detect_negative", 1) ? nd.logicalOr(plus, nd.isneginf(need(x))) : plus;
  },
  Add: two(nd.add),
  Sub: two(nd.subtract),
  Mul: two(nd.multiply),
  Div: two(divide),
  Pow: ([a, b]) => nd.power(need(a).astype("float64"), need(b).astype("float64")).astype(need(a).dtype),
  Mod: ([a, b], { attributes }) =>
    attributes.number("fmod", 0) ? nd.fmod(need(a), need(b)) : nd.mod(need(a), need(b)),
  And: two(nd.logicalAnd),
  Or: two(nd.logicalOr),
  Xor: two(nd.logicalXor),
  Equal: two(nd.equal),
  Greater: two(nd.greater),
  GreaterOrEqual: two(nd.greaterEqual),
  Less: two(nd.less),
  LessOrEqual: two(nd.lessEqual),
  BitwiseAnd: two(nd.bitwiseAnd),
  BitwiseOr: two(nd.bitwiseOr),
  BitwiseXor: two(nd.bitwiseXor),
  BitShift([a, b], { attributes }) {
    if (attributes.has("arithmetic") || need(a).dtype.startsWith("int")) {
      if (attributes.text("direction", "") === "RIGHT" && attributes.number("arithmetic", 1) === 0) {
        throw new NotApplicable("logical shifts of signed integers");
      }
    }
    return attributes.text("direction", "") === "LEFT"
      ? nd.leftShift(need(a), need(b))
      : nd.rightShift(need(a), need(b));
  },
  Max: many(nd.maximum),
  Min: many(nd.minimum),
  Sum: many(nd.add),
  Mean: (inputs) => inputs.map(need).reduce(nd.add).div(inputs.length),
  Where: ([c, a, b]) => nd.where(need(c), need(a), need(b)),
  Clip([x, low, high], { attributes }) {
    const [from, to] = [low ?? attributes.number("min", NaN), high ?? attributes.number("max", NaN)];
    const absent = (limit: Tensor | number) => typeof limit === "number" && Number.isNaN(limit);
    return nd.clip(need(x), absent(from) ? null : from, absent(to) ? null : to);
  },
  Relu: one((x) => activations.relu(x)),
  Sigmoid: one((x) => activations.sigmoid(x)),
  Softplus: one((x) => activations.softplus(x)),
  Softsign: one((x) => activations.softsign(x)),
  HardSwish: one((x) => activations.hardSilu(x)),
  Mish: one((x) => activations.mish(x)),
  Selu([x], { attributes }) {
    const [alpha, gamma] = [attributes.number("alpha", 1.67326319), attributes.number("gamma", 1.05070102)];
    return activations.elu(need(x), { alpha }).mul(gamma);
  },
  Elu: ([x], { attributes }) => activations.elu(need(x), { alpha: attributes.number("alpha", 1) }),
  Celu: ([x], { attributes }) => activations.celu(need(x), { alpha: attributes.number("alpha", 1) }),
  Gelu: ([x], { attributes }) =>
    activations.gelu(need(x), { approximate: attributes.text("approximate", "none") === "tanh" }),
  LeakyRelu: ([x], { attributes }) =>
    activations.leakyRelu(need(x), { negativeSlope: attributes.number("alpha", 0.01) }),
  ThresholdedRelu: ([x], { attributes }) =>
    activations.threshold(need(x), { threshold: attributes.number("alpha", 1), defaultValue: 0 }),
  HardSigmoid: ([x], { attributes }) =>
    nd.clip(need(x).mul(attributes.number("alpha", 0.2)).add(attributes.number("beta", 0.5)), 0, 1),
  Swish: ([x], { attributes }) => nd.multiply(need(x), activations.sigmoid(need(x).mul(attributes.number("alpha", 1)))),
  PRelu: ([x, slope]) => nd.where(nd.less(need(x), 0), nd.multiply(need(x), need(slope)), need(x)),
  Shrink([x], { attributes }) {
    const [bias, lambd] = [attributes.number("bias", 0), attributes.number("lambd", 0.5)];
    const [low, high] = [nd.less(need(x), -lambd), nd.greater(need(x), lambd)];
    return nd.where(low, need(x).add(bias), nd.where(high, need(x).sub(bias), 0)).astype(need(x).dtype);
  },
};
