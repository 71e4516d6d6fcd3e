/** The products that are measured: [m, k, n, which operand is a transposed view]. */
export const shapes = [
  [1024, 1024, 1024],
  [512, 512, 512],
  [256, 256, 256],
  [64, 64, 64],
  [1820, 288, 64],
  [32, 784, 128],
  [784, 32, 128, "a"],
  [32, 128, 784, "b"],
  [32, 64, 128],
  [32, 128, 10],
  [1, 784, 128],
];

export const nameOf = ([m, k, n, turned]) =>
  `${m}x${k}${turned === "a" ? "ᵀ" : ""} · ${k}x${n}${turned === "b" ? "ᵀ" : ""}`;

/** Calls in a row: about 20 ms of work at 20 GFLOP/s. */
export const callsOf = ([m, k, n]) => Math.max(1, Math.round(2e8 / (m * k * n)));
