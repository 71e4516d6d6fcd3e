/** Gradients through nd's functions, against JAX's: linear algebra, sorting, ties, zeros and extremes. */
import { expect, test } from "vitest";
import { grad, nd } from "../../../lib/index.ts";
import golden from "../../golden/nd-gradients.json" with { type: "json" };

interface Encoded {
  shape: number[];
  data: (number | string)[];
}
type Row = { inputs: Encoded[]; value: Encoded; dy: Encoded; gradients: Encoded[] };
type F = (...inputs: nd.NDArray[]) => nd.NDArray;

const number = (x: number | string) => (x === "inf" ? Infinity : x === "-inf" ? -Infinity : Number(x));
const decode = ({ shape, data }: Encoded) => nd.array(data.map(number)).reshape(shape);
const { linalg } = nd;
const turned = nd.matrixTranspose;
const even = (a: nd.NDArray) => a.add(turned(a));
const positive = (a: nd.NDArray) => nd.matmul(a, turned(a));

const functions: Record<keyof typeof golden, F> = {
  solve: linalg.solve as F,
  "solve vector": linalg.solve as F,
  "solve stack": linalg.solve as F,
  inv: linalg.inv as F,
  det: linalg.det as F,
  "det singular": linalg.det as F,
  slogdet: (a) => linalg.slogdet(a!)[1],
  cholesky: (a) => linalg.cholesky(positive(a!)),
  eigvalsh: (a) => linalg.eigvalsh(even(a!)),
  eigh: (a) => linalg.eigh(even(a!))[1].square(),
  svdvals: (a) => linalg.svd(a!, { computeUv: false }),
  "svd u": (a) => linalg.svd(a!, { fullMatrices: false })[0].square(),
  "svd vh": (a) => linalg.svd(a!, { fullMatrices: false })[2].square(),
  "qr q": (a) => linalg.qr(a!)[0],
  "qr r": (a) => linalg.qr(a!)[1],
  pinv: (a) => linalg.pinv(a!),
  norm: (a) => linalg.norm(a!),
  "norm 1": (a) => linalg.norm(a!, 1),
  "norm 2": (a) => linalg.norm(a!, 2),
  "norm nuc": (a) => linalg.norm(a!, "nuc"),
  "norm 3 axis": (a) => linalg.norm(a!, 3, { axis: 1 }),
  "norm inf axis": (a) => linalg.norm(a!, Infinity, { axis: 0 }),
  matrixPower: (a) => linalg.matrixPower(a!, 3),
  "matrixPower inverse": (a) => linalg.matrixPower(a!, -2),
  multiDot: (a, b) => linalg.multiDot([a!, b!, b!.T]),
  einsum: (a, b) => nd.einsum("bij,jk->bki", a!, b!),
  "einsum trace": (a) => nd.einsum("...ii->...", a!),
  kron: nd.kron as F,
  sort: (a) => nd.sort(a!, 0),
  "sort extremes": (a) => nd.sort(a!, 1),
  median: (a) => nd.median(a!, { axis: 0 }),
  quantile: (a) => nd.quantile(a!, 0.3, { axis: 1 }),
  cumprod: (a) => nd.cumprod(a!, 1),
  cumsum: (a) => nd.cumsum(a!, 0),
  prod: (a) => nd.prod(a!, 1),
  max: (a) => nd.max(a!, 1),
  min: (a) => nd.min(a!, 0),
  "max extremes": (a) => nd.max(a!, 1),
  var: (a) => nd.var(a!, { axis: 0, ddof: 1 }),
  exp2: nd.exp2 as F,
  logaddexp2: nd.logaddexp2 as F,
  trapezoid: (a) => nd.trapezoid(a!, { axis: 1 }),
  convolve: (a, b) => nd.convolve(a!, b!),
  "pad reflect": (a) => nd.pad(a!, 2, { mode: "reflect" }),
};

function expectClose(ours: nd.NDArray, theirs: Encoded, what: string): void {
  expect(ours.shape, what).toEqual(theirs.shape);
  const wanted = theirs.data.map(number);
  const largest = wanted.reduce((m, x) => (Number.isFinite(x) ? Math.max(m, Math.abs(x)) : m), 0);
  (ours.data as Float64Array).forEach((x, i) => {
    const y = wanted[i]!;
    if (Object.is(x, y) || x === y) return;
    expect(Math.abs(x - y), `${what}, element ${i}: ${x}, JAX has ${y}`).toBeLessThanOrEqual(
      1e-11 * Math.max(largest, 1e-300),
    );
  });
}

test.each(Object.keys(functions) as (keyof typeof golden)[])("%s: value and gradients are JAX's", (name) => {
  const row = golden[name] as Row;
  const inputs = row.inputs.map(decode);
  const f = functions[name];
  expectClose(f(...inputs), row.value, "value");
  inputs.forEach((input, i) => {
    const { pullback } = grad.vjp((x: nd.NDArray) => f(...inputs.with(i, x)), input);
    expectClose(pullback(decode(row.dy)), row.gradients[i]!, `gradient ${i}`);
  });
});
