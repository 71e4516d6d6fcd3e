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

/** Calls that are timed together: about 0.2 ms of work, so that the best of many is hardly ever interrupted. */
export const callsOf = ([m, k, n]) => Math.max(1, Math.round(2e6 / (m * k * n)));
/** How often that is done in a round. */
export const groupsOf = ([m, k, n]) => Math.max(1, Math.min(40, Math.round(4e8 / (m * k * n))));
