/** Windows as the loops know them: numbers alone. */

/** Something for each of three axes; axes that an image lacks count as axes of one place in front. */
export type Triple = readonly [depth: number, height: number, width: number];

/** Windows over a batch of images `[images, ...input, channels]`. */
export interface Grid {
  readonly images: number;
  readonly channels: number;
  /** Lengths of an image. */
  readonly input: Triple;
  /** How many windows there are. */
  readonly output: Triple;
  /** Places in a window. */
  readonly size: Triple;
  /** Steps between windows. */
  readonly strides: Triple;
  /** Steps between the places of a window. */
  readonly dilation: Triple;
  /** Places that the first window begins in front of the image. */
  readonly before: Triple;
}

export const volume = ([a, b, c]: Triple): number => a * b * c;
