/** What all sides compute with: the same samples and start weights, from a small seeded stream. */

/** Numbers in [0, 1), always the same for a seed. */
export function stream(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** `rows` by `columns` numbers in [-scale, scale). */
export function matrix(seed, rows, columns, scale = 1) {
  const next = stream(seed);
  return Array.from({ length: rows }, () => Array.from({ length: columns }, () => (next() * 2 - 1) * scale));
}

export const EPOCHS = 2000;
export const X = [
  [0, 0, 1],
  [0, 1, 1],
  [1, 0, 1],
  [1, 1, 1],
];
export const y = [[0], [1], [1], [0]];
export const weights2 = matrix(1, 3, 4);
export const weights3 = matrix(2, 4, 1);

export const SAMPLES = 10_000;
export const WIDTH = 784;
export const HIDDEN = 128;
export const CLASSES = 10;
/** Pixels and labels: noise, which costs what digits cost. */
export function digits() {
  const next = stream(3);
  const pixels = Float32Array.from({ length: SAMPLES * WIDTH }, next);
  const labels = Float32Array.from({ length: SAMPLES }, () => Math.floor(next() * CLASSES));
  return { pixels, labels };
}
export const kernel1 = matrix(4, WIDTH, HIDDEN, 0.05);
export const kernel2 = matrix(5, HIDDEN, CLASSES, 0.1);

/** Pictures for the convolutions: as many as the epoch has. */
export const PICTURES = 2048;
export const SIDE = 28;
export function pictures() {
  const next = stream(6);
  const pixels = Float32Array.from({ length: PICTURES * SIDE * SIDE }, next);
  return { pixels, labels: Float32Array.from({ length: PICTURES }, () => Math.floor(next() * CLASSES)) };
}

/** Two convolutions and a dense layer, each kernel as a matrix [inputs of an output, outputs]. */
export const pictureWeights = [
  matrix(12, 9, 32, 0.3),
  Array.from({ length: 32 }, () => 0),
  matrix(13, 288, 64, 0.08),
  Array.from({ length: 64 }, () => 0),
  matrix(14, 1600, CLASSES, 0.06),
  Array.from({ length: CLASSES }, () => 0),
];

/** Sentences for the LSTM: numbers of words. */
export const SENTENCES = 1024;
export const LENGTH = 80;
export const WORDS = 5000;
export function sentences() {
  const next = stream(7);
  const words = Float32Array.from({ length: SENTENCES * LENGTH }, () => Math.floor(next() * WORDS));
  return { words, labels: Float32Array.from({ length: SENTENCES }, () => Math.floor(next() * 2)) };
}

/** Embedding, LSTM (the forget gate's part of its biases is 1), dense. */
export const sentenceWeights = [
  matrix(8, WORDS, 32, 0.05),
  matrix(9, 32, 128, 0.2),
  matrix(10, 32, 128, 0.2),
  Array.from({ length: 128 }, (_, i) => (i >= 32 && i < 64 ? 1 : 0)),
  matrix(11, 32, 1, 0.4),
  [0],
];

/** Calls of one small op a round. */
export const CALLS = 20_000;
