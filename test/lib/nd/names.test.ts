/** Names that a reader of NumPy's or of the methods' expects, and how arrays leave JavaScript. */
import { expect, test } from "vitest";
import { nd } from "../../../lib/index.ts";

test("short methods are functions too", () => {
  const a = nd.array([1, -2]);
  const both = [nd.add(a, 1), nd.sub(a, 1), nd.mul(a, 3), nd.div(a, 2), nd.pow(a, 2), nd.neg(a), nd.absolute(a)];
  const methods = [a.add(1), a.sub(1), a.mul(3), a.div(2), a.pow(2), a.neg(), a.abs()];
  expect(both.map((b) => nd.arrayRepr(b))).toEqual(methods.map((b) => nd.arrayRepr(b)));
});

test("every dtype has its name: nd.float32 is what NumPy's np.float32 is", () => {
  for (const dtype of nd.dtypes) expect(nd.zeros([2], nd[dtype]).dtype).toBe(dtype);
});

test("JSON has nested lists, of views and of 64-bit integers too", () => {
  const a = nd.array([
    [1, 2],
    [3, 4],
  ]);
  expect(JSON.stringify({ a, column: a.at(":", 1), n: nd.array([1n, 2n]), zero: nd.array(5) })).toBe(
    '{"a":[[1,2],[3,4]],"column":[2,4],"n":[1,2],"zero":5}',
  );
});
