/** One sample or more a renderer. Function name = golden file's name = test's name. */

import type { Display } from "../../../lib/show/display.ts";
import * as show from "../../../lib/show/index.ts";
import { branched, large, numbers, scratch, view, xor } from "./nets.ts";

const X = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];
const curve = (n: number, rate = 300) => Array.from({ length: n }, (_, i) => 0.25 * Math.exp(-i / rate) + 0.002);

const samples = {
  matrixNamed: () =>
    show.matrix(
      [
        [1, -2],
        [0.5, 0],
        [0, -1],
      ],
      { title: "hidden weights", rows: ["x1", "x2", "1"], columns: ["h1", "h2"] },
    ),
  matrixOdd: () => show.matrix([1, 2, Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, -3.5]),
  matrixBlocks: () =>
    show.matrix(
      [
        [
          [1, 2],
          [3, 4],
        ],
        [
          [5, 6],
          [7, -8],
        ],
      ],
      { title: "3-d" },
    ),
  matrixBool: () =>
    show.matrix([
      [true, false],
      [false, true],
    ]),
  matrixLarge: () =>
    show.matrix(
      Array.from({ length: 28 }, (_, i) => Array.from({ length: 20 }, (_, j) => Math.sin(i / 7) * Math.cos(j / 5))),
    ),
  networkXor: () => show.network(xor()),
  networkXorInput: () => show.network(xor(), { input: [0, 1] }),
  networkScratch: () => show.network(scratch(), { labels: [["a", "b", "c"]] }),
  networkLarge: () => show.network(large()),
  networkBranched: () => show.network(branched()),
  activationsXor: () => show.activations(xor(), X),
  lossOne: () => show.loss(curve(40, 8), { title: "Training" }),
  lossHistory: () =>
    show.loss({ history: { loss: curve(2000), val_loss: curve(2000, 200).map((v) => v * 1.2) } }, { log: true }),
  compareRuns: () =>
    show.compare(
      { scratch: curve(100, 20), framework: curve(100, 20).map((v, i) => v + i * 1e-9) },
      { title: "Step for step" },
    ),
  compareWeights: () =>
    show.compare({
      scratch: [
        view([
          [1, 2],
          [3, 4],
        ]),
        view([[0.5], [-0.5]]),
      ],
      framework: [
        view([
          [1, 2],
          [3, 4.0001],
        ]),
        view([[0.5], [-0.5]]),
      ],
    }),
  comparePredictions: () =>
    show.compare({ target: [[0], [1], [1], [0]], prediction: [[0.0130081], [0.96259263], [0.96336681], [0.04577575]] }),
  plotBars: () =>
    show.plot({
      data: [
        { type: "bar", x: ["tfjs", "keras"], y: [1.5, 5.4], name: "cold" },
        { type: "bar", x: ["tfjs", "keras"], y: [1.2, 3.4], name: "warm" },
      ],
      layout: { title: { text: "Time" }, yaxis: { title: { text: "seconds" } } },
    }),
  plotHeatmap: () =>
    show.plot({
      data: [
        {
          type: "heatmap",
          x: ["a", "b", "c"],
          y: ["u", "v"],
          z: [
            [1, 2, 3],
            [4, 5, 6],
          ],
        },
      ],
    }),
  scatterClasses: () => show.scatter(X, { color: [0, 1, 1, 0], title: "XOR" }),
  scatterMany: () => {
    const next = numbers(3);
    return show.scatter(
      Array.from({ length: 5000 }, () => [next(), next()]),
      { xTitle: "width", yTitle: "height" },
    );
  },
  boundaryXor: () =>
    show.boundary(
      { name: "xor", predict: (x) => view(x.map(([a, b]) => [1 / (1 + Math.exp(32 * (a! - 0.5) * (b! - 0.5)))])) },
      { points: X, color: [0, 1, 1, 0], resolution: 21 },
    ),
  boundaryClasses: () =>
    show.boundary(
      { predict: (x) => view(x.map(([a, b]) => [a!, b!, 1.2 - a! - b!])) },
      { x: [-1, 2], y: [-1, 2], resolution: 21 },
    ),
} satisfies Record<string, () => Display>;

export { samples };
