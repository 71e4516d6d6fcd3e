/** Small data sets to look at networks with. Each is made from a seed, so everyone sees the same points. */

export { type LogicName, logic } from "./logic.ts";
export { blobs, circles, moons, type PlaneOptions, spirals } from "./plane.ts";
