/** TensorFlow.js, as its own examples use it. The backend is the second word of the side: `tfjs cpu`. */
import { createRequire } from "node:module";
import {
  CALLS,
  CLASSES,
  digits,
  EPOCHS,
  HIDDEN,
  kernel1,
  kernel2,
  SAMPLES,
  WIDTH,
  weights2,
  weights3,
  X,
  y,
} from "./data.mjs";

const require = createRequire(import.meta.url);
// It prints advice to use its native package, which needs a download at install time.
console.warn = () => {};
const tf = require("@tensorflow/tfjs-core");
const { layers, sequential, train } = { ...require("@tensorflow/tfjs-layers"), train: tf.train };

export async function choose(backend) {
  require(`@tensorflow/tfjs-backend-${backend}`);
  await tf.setBackend(backend);
  await tf.ready();
}
export const about = `TensorFlow.js ${tf.version_core}`;

function classifier() {
  const model = sequential();
  model.add(layers.dense({ units: HIDDEN, activation: "relu", inputShape: [WIDTH] }));
  model.add(layers.dense({ units: CLASSES, activation: "softmax" }));
  model.setWeights([tf.tensor2d(kernel1), tf.zeros([HIDDEN]), tf.tensor2d(kernel2), tf.zeros([CLASSES])]);
  return model;
}
const pictures = (pixels) => tf.tensor2d(pixels, [SAMPLES, WIDTH]);

export const works = {
  fit() {
    const model = sequential();
    model.add(layers.dense({ units: 4, activation: "sigmoid", inputShape: [3] }));
    model.add(layers.dense({ units: 1, activation: "sigmoid" }));
    model.setWeights([tf.tensor2d(weights2), tf.zeros([4]), tf.tensor2d(weights3), tf.zeros([1])]);
    model.compile({ loss: "meanSquaredError", optimizer: train.sgd(1) });
    const [a, b] = [tf.tensor2d(X), tf.tensor2d(y)];
    return async () => (await model.fit(a, b, { epochs: EPOCHS, verbose: 0, yieldEvery: "never" })).history.loss.at(-1);
  },
  scratch() {
    const [a, b] = [tf.tensor2d(X), tf.tensor2d(y)];
    let [w2, w3] = [tf.tensor2d(weights2), tf.tensor2d(weights3)];
    const slope = (s) => tf.mul(s, tf.sub(1, s));
    return () => {
      let loss;
      for (let i = 0; i < EPOCHS; i++) {
        [w2, w3, loss] = tf.tidy(() => {
          const hidden = tf.sigmoid(tf.matMul(a, w2));
          const output = tf.sigmoid(tf.matMul(hidden, w3));
          const delta3 = tf.mul(tf.sub(b, output), slope(output));
          const delta2 = tf.mul(tf.matMul(delta3, w3, false, true), slope(hidden));
          const next = [tf.add(w2, tf.matMul(a, delta2, true)), tf.add(w3, tf.matMul(hidden, delta3, true))];
          return [...next, i === EPOCHS - 1 ? tf.mean(tf.square(tf.sub(b, output))) : tf.scalar(0)];
        });
      }
      return loss.dataSync()[0];
    };
  },
  mlp() {
    const { pixels, labels } = digits();
    const model = classifier();
    // Its sparse loss has no kernel in the WASM backend; one-hot targets cost it nothing else.
    model.compile({ loss: "categoricalCrossentropy", optimizer: train.adam(0.001) });
    const [a, b] = [pictures(pixels), tf.cast(tf.oneHot(tf.tensor1d(labels, "int32"), CLASSES), "float32")];
    return async () => {
      const { history } = await model.fit(a, b, {
        epochs: 1,
        batchSize: 32,
        shuffle: false,
        verbose: 0,
        yieldEvery: "never",
      });
      return history.loss[0];
    };
  },
  "predict 1"() {
    const model = classifier();
    const one = tf.slice(pictures(digits().pixels), [0, 0], [1, WIDTH]);
    return () => tf.tidy(() => model.predict(one).dataSync()[0]);
  },
  "predict 10,000"() {
    const model = classifier();
    const all = pictures(digits().pixels);
    return () => tf.tidy(() => model.predict(all).dataSync()[(SAMPLES - 1) * CLASSES]);
  },
  import: () => () => tf.add([1, 2, 3], [4, 5, 6]).dataSync()[2],
  op() {
    const a = tf.linspace(1, 2, 10);
    return () =>
      tf.tidy(() => {
        let sum;
        for (let i = 0; i < CALLS; i++) {
          sum?.dispose();
          sum = tf.add(a, a);
        }
        return sum.dataSync()[0];
      });
  },
};
