/** QR by Householder reflections, with LAPACK's signs (geqrf, orgqr): R's diagonal is where it puts it. */
import type { NDArray } from "../../core/ndarray.ts";
import { LinAlgError } from "../../errors.ts";
import { add, multiply, subtract } from "../arithmetic.ts";
import { defineOp, type Gradients } from "../define.ts";
import { flow } from "../gradients.ts";
import { concatenate } from "../join.ts";
import { matmul } from "../matmul.ts";
import { slice } from "../slice.ts";
import { orthogonal, reflect } from "./reflections.ts";
import { solve } from "./solve.ts";
import { checkMatrices, leadOf, linalgType, pattern, stackOf, store, turned, unpack } from "./stacks.ts";

/** `full`: Q is `[m, m]`; else `[m, min(m, n)]`. */
export interface QrOptions {
  full: boolean;
}

/** The shapes of Q and R. */
export function qrShapes(a: NDArray, { full }: QrOptions): [number[], number[]] {
  const [m, n] = a.shape.slice(-2) as [number, number];
  const k = full ? m : Math.min(m, n);
  return [
    [m, k],
    [k, n],
  ];
}

/** Q and R, packed. */
export const qr = defineOp<readonly [a: NDArray], QrOptions>("qr", 1, {
  infer([a], options) {
    checkMatrices(a, "qr");
    const [[m, k], [, n]] = qrShapes(a, options) as [[number, number], [number, number]];
    return { shape: [...leadOf(a), m * k + k * n], dtype: linalgType(a) };
  },
  run(out, [a], options) {
    const { count, rows: m, columns: n, data } = stackOf(a);
    const k = qrShapes(a, options)[0][1]!;
    const length = out.shape.at(-1)!;
    for (let i = 0; i < count; i++) {
      const work = data.slice(i * m * n, (i + 1) * m * n);
      const tau = reflect(work, m, n);
      store(out, orthogonal(work, tau, m, n, k), i * length);
      const r = Float64Array.from({ length: k * n }, (_, at) => (Math.floor(at / n) <= at % n ? work[at]! : 0));
      store(out, r, i * length + m * k);
    }
  },
  // Walter & Lehmann (2012); wide matrices by their square front, as Roberts & Roberts (2020).
  vjp(dy, [a], options, y): Gradients {
    const [m, n] = a.shape.slice(-2) as [number, number];
    if (options.full && m > n) {
      throw new LinAlgError('qr: expected mode "reduced" where gradients are taken of matrices taller than wide.');
    }
    return [
      flow(a, () => {
        const [q, r] = unpack(y, qrShapes(a, options)) as [NDArray, NDArray];
        const [dq, dr] = unpack(dy, qrShapes(a, options)) as [NDArray, NDArray];
        if (m >= n) return tall(q, r, dq, dr);
        const front = (x: NDArray, start: number, length: number) =>
          slice(x, [
            ...x.shape.slice(0, -1).map((l) => ({ start: 0, step: 1, length: l })),
            { start, step: 1, length },
          ]);
        const dv = front(dr, m, n - m);
        const more = add(dq, matmul(front(a, m, n - m), turned(dv)));
        return concatenate([tall(q, front(r, 0, m), more, front(dr, 0, m)), matmul(q, dv)], -1);
      }),
    ];
  },
});

function tall(q: NDArray, r: NDArray, dq: NDArray, dr: NDArray): NDArray {
  const n = r.shape.at(-1)!;
  const m = subtract(matmul(r, turned(dr)), matmul(turned(dq), q));
  const lower = multiply(
    m,
    pattern(n, m.dtype, (i, j) => Number(i >= j)),
  );
  const strictly = multiply(
    m,
    pattern(n, m.dtype, (i, j) => Number(i > j)),
  );
  const x = add(dq, matmul(q, add(lower, turned(strictly))));
  return turned(solve(r, turned(x)));
}
