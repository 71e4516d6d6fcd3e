/** Points of the plane in two or more classes: what a decision surface is drawn over. */
import type { NDArray } from "../core/ndarray.ts";
import { showValue, ValueError } from "../errors.ts";
import { array, random } from "../nd/index.ts";

export interface PlaneOptions {
  /** Standard deviation of what is added to each coordinate. Default 0.1. */
  noise?: number;
  /** The same seed gives the same points. Default 0. */
  seed?: number;
}

interface Points {
  /** Coordinates, `[samples, 2]`, float64. */
  x: NDArray<"float64">;
  /** Classes from 0, `[samples]`, int32. */
  y: NDArray<"int32">;
}

/** Places the points of each class along a curve: `at(k, t)` is the point of class `k` at `t` from 0 to 1. */
function along(
  where: string,
  samples: number,
  classes: number,
  { noise = 0.1, seed = 0 }: PlaneOptions,
  at: (k: number, t: number) => readonly [number, number],
): Points {
  if (!Number.isInteger(samples) || samples < classes) {
    throw new ValueError(
      `${where}: expected a whole number of samples, at least ${classes}, got ${showValue(samples)}.`,
    );
  }
  const rng = random.defaultRng(seed);
  const scatter = rng.normal(0, noise, [samples, 2]).data as Float64Array;
  const points: number[][] = [];
  const labels: number[] = [];
  for (let i = 0; i < samples; i++) {
    const k = i % classes;
    const each = Math.ceil((samples - k) / classes);
    const [u, v] = at(k, each === 1 ? 0 : Math.floor(i / classes) / (each - 1));
    points.push([u + scatter[2 * i]!, v + scatter[2 * i + 1]!]);
    labels.push(k);
  }
  return { x: array(points, "float64"), y: array(labels, "int32") };
}

/**
 * Two half circles that reach into each other.
 *
 * @param samples - How many points, over both classes. Default 200.
 * @example
 * data.moons(100).x.shape // → [ 100, 2 ]
 */
export const moons = (samples = 200, options: PlaneOptions = {}): Points =>
  along("moons", samples, 2, options, (k, t) => {
    const [c, s] = [Math.cos(Math.PI * t), Math.sin(Math.PI * t)];
    return k === 0 ? [c, s] : [1 - c, 0.5 - s];
  });

/**
 * A circle around another, the inner one of half the radius.
 *
 * @example
 * data.circles(4, { noise: 0 }).y.tolist() // → [ 0, 1, 0, 1 ]
 */
export const circles = (samples = 200, options: PlaneOptions = {}): Points =>
  along("circles", samples, 2, options, (k, t) => {
    const radius = k === 0 ? 1 : 0.5;
    const each = Math.ceil((samples - k) / 2);
    const angle = (2 * Math.PI * t * (each - 1)) / each;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });

/**
 * Arms that wind out from the middle, one a class.
 *
 * @param options.classes - How many arms. Default 2.
 * @param options.turns - How often each goes round. Default 1.
 * @example
 * data.spirals(300, { classes: 3 }).x.shape // → [ 300, 2 ]
 */
export const spirals = (
  samples = 200,
  { classes = 2, turns = 1, ...options }: PlaneOptions & { classes?: number; turns?: number } = {},
): Points =>
  along("spirals", samples, classes, { noise: 0.03, ...options }, (k, t) => {
    const angle = 2 * Math.PI * (turns * t + k / classes);
    return [t * Math.cos(angle), t * Math.sin(angle)];
  });

/**
 * Round clouds, one a class, their centres on a circle of radius 2.
 *
 * @param options.classes - How many clouds. Default 3.
 * @example
 * data.blobs(9).y.tolist() // → [ 0, 1, 2, 0, 1, 2, 0, 1, 2 ]
 */
export const blobs = (samples = 200, { classes = 3, ...options }: PlaneOptions & { classes?: number } = {}): Points =>
  along("blobs", samples, classes, { noise: 0.5, ...options }, (k) => {
    const angle = (2 * Math.PI * k) / classes;
    return [2 * Math.cos(angle), 2 * Math.sin(angle)];
  });
