/** What of NumPy's surface is not numbers: where results go, what is refused, and in what words. */
import { describe, expect, test } from "vitest";
import { grad, nd } from "../../../lib/index.ts";

describe("out and where", () => {
  test("the result lies in out, and out is what comes back", () => {
    const out = nd.zeros([3]);
    expect(nd.add([1, 2, 3], 10, { out })).toBe(out);
    expect(out.tolist()).toEqual([11, 12, 13]);
  });

  test("out may be an input, a view, or a view that overlaps an input", () => {
    const a = nd.array([1, 2, 3, 4]);
    nd.multiply(a, a, { out: a });
    expect(a.tolist()).toEqual([1, 4, 9, 16]);
    const m = nd.zeros([2, 3]);
    nd.exp(nd.zeros([2]), { out: m.at(":", 1) });
    expect(m.tolist()).toEqual([[0, 1, 0], [0, 1, 0]]); // biome-ignore format: a table
    nd.add(a.at(":-1"), 1, { out: a.at("1:") });
    expect(a.tolist()).toEqual([1, 2, 5, 10]);
  });

  test("out is larger: the result is repeated; of a wider kind: converted; of a narrower one: refused", () => {
    expect(nd.add(1, 2, { out: nd.zeros([2]) }).tolist()).toEqual([3, 3]);
    expect(nd.add([1.5], 1, { out: nd.zeros([1], "float32") }).dtype).toBe("float32");
    expect(() => nd.add([1.5], 1, { out: nd.zeros([1], "int32") })).toThrow(
      "add: expected out to hold float64, got int32",
    );
    expect(() => nd.add([1, 2], 1, { out: nd.zeros([3]) })).toThrow(/add: expected/);
    expect(() => nd.add(1, 2, { out: nd.broadcastTo([0], [3]) })).toThrow(/share storage/);
  });

  test("where leaves the other elements of out as they are", () => {
    const out = nd.full([3], 9);
    nd.sqrt([4, -1, 16], { out, where: [true, false, true] });
    expect(out.tolist()).toEqual([2, 9, 4]);
    expect(nd.negative([1, 2], { where: [false, true] }).tolist()).toEqual([0, -2]);
  });

  test("arrays.map(nd.exp) and arrays.reduce(nd.add) still work", () => {
    const arrays = [nd.array([1]), nd.array([2]), nd.array([3])];
    expect(arrays.reduce(nd.add).tolist()).toEqual([6]);
    expect(arrays.map(nd.square).map((a) => a.item())).toEqual([1, 4, 9]);
  });

  test("while gradients are recorded, out is refused like any assignment", () => {
    const f = (x: nd.NDArray) => nd.sum(nd.add(x, 1, { out: nd.zeros([2]) }));
    expect(() => grad.grad(f)(nd.ones([2]))).toThrow(/no assignment in place/);
  });
});

describe("a misspelt option", () => {
  test.each<[string, () => unknown]>([
    ["sum", () => nd.sum([1], { axes: 0 } as object)],
    ["argmax", () => nd.argmax([1], { axsi: 0 } as object)],
    ["var", () => nd.var([1], { ddov: 1 } as object)],
    ["pad", () => nd.pad([1], 1, { mod: "edge" } as object)],
    ["quantile", () => nd.quantile([1], 0.5, { keepdim: true } as object)],
    ["norm", () => nd.linalg.norm([1], 2, { axes: 0 } as object)],
    ["add", () => nd.add(1, 1, { outt: nd.zeros([]) } as object)],
    ["linspace", () => nd.linspace(0, 1, 3, { endpiont: true } as object)],
    ["zeros", () => nd.zeros([2], { dtyp: "int32" } as object)],
    ["allclose", () => nd.allclose(1, 1, { rtoll: 1 } as object)],
    ["histogram", () => nd.histogram([1], 2, { densty: true } as object)],
    ["interp", () => nd.interp([1], [1], [1], { rigth: 1 } as object)],
  ])("of %s is an error that names the near one", (_, body) => {
    expect(body).toThrow(/expected options .*, got ".*"\. Did you mean "/);
  });
});

test("an array that does not fit in memory is refused with its size", () => {
  expect(() => nd.zeros([1e6, 1e6])).toThrow(
    "expected an array that fits in memory, got float64 [1000000, 1000000]: 8 TB.",
  );
  expect(() => nd.arange(1e12)).toThrow("expected an array that fits in memory, got float64 [1000000000000]: 8 TB.");
  expect(() => nd.linspace(0, 1, 1e12)).toThrow(
    "expected an array that fits in memory, got float64 [1000000000000]: 8 TB.",
  );
});

describe("linear algebra", () => {
  test.each<[string, () => unknown, string]>([
    [
      "solve",
      () =>
        nd.linalg.solve(
          [
            [1, 1],
            [1, 1],
          ],
          [1, 2],
        ),
      "solve: expected a matrix with an inverse, got a singular one.",
    ],
    ["inv", () => nd.linalg.inv([[0]]), "inv: expected a matrix with an inverse, got a singular one."],
    [
      "cholesky",
      () =>
        nd.linalg.cholesky([
          [1, 2],
          [2, 1],
        ]),
      "cholesky: expected a positive definite matrix",
    ],
    ["svd", () => nd.linalg.svd([[NaN]]), "svd: expected finite elements, got NaN."],
    ["eigh", () => nd.linalg.eigh([[Infinity]]), "eigh: expected finite elements, got Infinity."],
  ])("%s says what is wrong as a LinAlgError", (_, body, message) => {
    // biome-ignore format: a table
    expect(body).toThrow(message);
    expect(body).toThrow(nd.linalg.LinAlgError);
  });

  test("factors multiply to the matrix, of any shape, rank and size", () => {
    const rng = nd.random.defaultRng(4);
    const scales = [1, 1e-200, 1e200];
    for (const [m, n] of [
      [1, 1],
      [5, 3],
      [3, 5],
      [20, 20],
      [40, 7],
    ] as const) {
      // biome-ignore format: a table
      for (const scale of scales) {
        const low = nd.matmul(rng.standardNormal([m, 2]), rng.standardNormal([2, n]));
        for (const a of [rng.standardNormal([m, n]), low, nd.zeros([m, n])].map((x) => x.mul(scale))) {
          const near = (x: nd.NDArray) => nd.allclose(x.div(scale), a.div(scale), { rtol: 1e-10, atol: 1e-12 });
          for (const fullMatrices of [true, false]) {
            const [u, s, vh] = nd.linalg.svd(a, { fullMatrices });
            const k = Math.min(m, n);
            expect(near(nd.matmul(u.at(":", nd.slice(k)).mul(s), vh.at(nd.slice(k))))).toBe(true);
            for (const q of [u, vh.T]) expect(nd.allclose(nd.matmul(q.T, q), nd.identity(q.shape[1]!))).toBe(true);
            expect(s.tolist()).toEqual([...s.tolist<number[]>()].sort((x, y) => y - x));
          }
          const [q, r] = nd.linalg.qr(a);
          expect(near(nd.matmul(q, r))).toBe(true);
          const even = nd.matmul(a.T.div(scale), a.div(scale));
          const [w, v] = nd.linalg.eigh(even);
          expect(nd.allclose(nd.matmul(v.mul(w), v.T), even, { rtol: 1e-9, atol: 1e-9 })).toBe(true);
        }
      }
    }
  });
});

describe("differentiation", () => {
  test("a Jacobian-vector product is the Jacobian times the vector", () => {
    const f = (x: nd.NDArray, y: nd.NDArray) => nd.matmul(x, nd.exp(y));
    const [x, y] = [nd.array([[1, 2], [3, 4]]), nd.array([0.5, -1])]; // biome-ignore format: a table
    const [dx, dy] = [nd.array([[1, 0], [2, -1]]), nd.array([3, 1])]; // biome-ignore format: a table
    const [value, tangent] = grad.jvp(f as never, [x, y], [dx, dy]);
    const h = 1e-6;
    const moved = (by: number) => f(x.add(dx.mul(by)), y.add(dy.mul(by)));
    expect(nd.allclose(value, f(x, y))).toBe(true);
    expect(
      nd.allclose(
        tangent,
        moved(h)
          .sub(moved(-h))
          .div(2 * h),
        { rtol: 1e-7 },
      ),
    ).toBe(true);
    expect(() => grad.jvp(f as never, [x, y], [dx, dx])).toThrow("jvp: expected tangents shaped like the arguments");
  });

  test("checkGrads finds a gradient that is wrong, and where", () => {
    const wrong = grad.customGradient((x: nd.NDArray) => ({ value: x.mul(x), gradient: (dy) => [dy.mul(x)] }));
    expect(() => grad.checkGrads(wrong as never, [nd.array([1, 2])])).toThrow(
      /checkGrads: expected the gradient of argument 0, element 0, to be .* by differences, got 0\.5/,
    );
    expect(grad.checkGrads((x) => nd.linalg.inv(x), [nd.array([[2, 1], [0, 3]])])).toBeLessThan(1e-7); // biome-ignore format: a table
  });
});
