/** The global stream of seeds: one number decides every initial weight, shuffle and dropout mask of a program. */
import { ValueError } from "../../errors.ts";
import { Generator } from "./generator.ts";

let stream: Generator | undefined;

/**
 * Makes everything random in `keras` repeat: initial weights, shuffling, dropout.
 *
 * @param seed - A whole number from 0 to 2^32 - 1.
 * @example
 * keras.utils.setRandomSeed(0);
 */
export function setRandomSeed(seed: number): void {
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
    throw new ValueError(`setRandomSeed: expected a whole number from 0 to 2**32 - 1, got ${seed}.`);
  }
  stream = new Generator(seed);
}

/** The next seed: from the stream that `setRandomSeed` started, else from the system's. */
export function randomSeed(): number {
  stream ??= new Generator(Math.floor(Math.random() * 2 ** 32));
  return stream.uint32();
}
