import { expect, test } from "vitest";
import * as nd from "../../../lib/nd/index.ts";

const off = (a: nd.NDArray, b: nd.NDArray) => Number(nd.max(nd.abs(nd.subtract(a, b))).item());

test("svd factors small matrices of every rank, thousands of them, into orthogonal factors", () => {
  const rng = nd.random.defaultRng(5);
  for (let i = 0; i < 4000; i++) {
    const n = 2 + (i % 4);
    // Whole numbers: one in ten of these lacks full rank.
    const a = nd.round(rng.standardNormal([n, n]));
    const [u, s, vt] = nd.linalg.svd(a) as unknown as [nd.NDArray, nd.NDArray, nd.NDArray];
    expect(off(nd.matmul(nd.multiply(u, s), vt), a)).toBeLessThan(1e-13);
    expect(off(nd.matmul(u.T, u), nd.eye(n))).toBeLessThan(1e-13);
    expect(off(nd.matmul(vt, vt.T), nd.eye(n))).toBeLessThan(1e-13);
  }
});
