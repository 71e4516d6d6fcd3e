/** Our side. A work is prepared anew for each round; `run` is what is timed, and gives a number to compare. */
import {
  CALLS,
  CLASSES,
  digits,
  pictures as drawnPictures,
  EPOCHS,
  HIDDEN,
  kernel1,
  kernel2,
  LENGTH,
  PICTURES,
  pictureWeights,
  SAMPLES,
  SENTENCES,
  SIDE,
  sentences,
  sentenceWeights,
  WIDTH,
  WORDS,
  weights2,
  weights3,
  X,
  y,
} from "./data.mjs";

const built = new URL("../../../dist/lib/index.js", import.meta.url).href;
const { nd, keras } = await import(built);
const { layers, optimizers } = keras;

export const about = `glassbox, ${nd.engine}`;
const zeros = (n) => nd.zeros([n]);

function classifier() {
  const model = keras.sequential([
    layers.dense(HIDDEN, { activation: "relu", inputShape: [WIDTH] }),
    layers.dense(CLASSES, { activation: "softmax" }),
  ]);
  model.setWeights([kernel1, zeros(HIDDEN), kernel2, zeros(CLASSES)]);
  return model;
}
const pictures = (pixels) => nd.array(pixels, "float32").reshape([SAMPLES, WIDTH]);

export const works = {
  fit() {
    const model = keras.sequential([
      layers.dense(4, { activation: "sigmoid", inputShape: [3] }),
      layers.dense(1, { activation: "sigmoid" }),
    ]);
    model.setWeights([weights2, zeros(4), weights3, zeros(1)]);
    model.compile({ loss: "mean_squared_error", optimizer: optimizers.sgd({ learningRate: 1 }) });
    const [a, b] = [nd.array(X), nd.array(y)];
    return async () => (await model.fit(a, b, { epochs: EPOCHS, verbose: 0 })).history.loss.at(-1);
  },
  scratch() {
    const [a, b] = [nd.array(X), nd.array(y)];
    let [w2, w3] = [nd.array(weights2), nd.array(weights3)];
    const sigmoid = (z) => nd.divide(1, nd.exp(z.neg()).add(1));
    const slope = (s) => s.mul(nd.subtract(1, s));
    return () => {
      let output;
      for (let i = 0; i < EPOCHS; i++) {
        const hidden = sigmoid(nd.dot(a, w2));
        output = sigmoid(nd.dot(hidden, w3));
        const delta3 = b.sub(output).mul(slope(output));
        const delta2 = nd.dot(delta3, w3.T).mul(slope(hidden));
        w2 = w2.add(nd.dot(a.T, delta2));
        w3 = w3.add(nd.dot(hidden.T, delta3));
      }
      return b.sub(output).square().mean().item();
    };
  },
  mlp() {
    const { pixels, labels } = digits();
    const model = classifier();
    model.compile({ loss: "sparse_categorical_crossentropy", optimizer: optimizers.adam() });
    const [a, b] = [pictures(pixels), nd.array(labels)];
    return async () =>
      (await model.fit(a, b, { epochs: 1, batchSize: 32, shuffle: false, verbose: 0 })).history.loss[0];
  },
  cnn() {
    const { pixels, labels } = drawnPictures();
    const model = keras.sequential([
      layers.conv2d(32, 3, { activation: "relu", inputShape: [SIDE, SIDE, 1] }),
      layers.maxPooling2d(2),
      layers.conv2d(64, 3, { activation: "relu" }),
      layers.maxPooling2d(2),
      layers.flatten(),
      layers.dense(CLASSES, { activation: "softmax" }),
    ]);
    model.setWeights(pictureWeights.map((values, i) => nd.array(values).reshape(model.getWeights()[i].shape)));
    model.compile({ loss: "sparse_categorical_crossentropy", optimizer: optimizers.adam() });
    const [a, b] = [nd.array(pixels, "float32").reshape([PICTURES, SIDE, SIDE, 1]), nd.array(labels)];
    return async () =>
      (await model.fit(a, b, { epochs: 1, batchSize: 128, shuffle: false, verbose: 0 })).history.loss[0];
  },
  lstm() {
    const { words, labels } = sentences();
    const model = keras.sequential([
      layers.input([LENGTH]),
      layers.embedding(WORDS, 32),
      layers.lstm(32),
      layers.dense(1, { activation: "sigmoid" }),
    ]);
    model.setWeights(sentenceWeights.map((values) => nd.array(values)));
    model.compile({ loss: "binary_crossentropy", optimizer: optimizers.adam() });
    const [a, b] = [nd.array(words, "float32").reshape([SENTENCES, LENGTH]), nd.array(labels)];
    return async () =>
      (await model.fit(a, b, { epochs: 1, batchSize: 32, shuffle: false, verbose: 0 })).history.loss[0];
  },
  "predict 1"() {
    const model = classifier();
    const one = pictures(digits().pixels).at("0:1");
    return () => model.predict(one).item(0, 0);
  },
  "predict 10,000"() {
    const model = classifier();
    const all = pictures(digits().pixels);
    return () => model.predict(all).item(SAMPLES - 1, 0);
  },
  import: () => () => nd.add([1, 2, 3], [4, 5, 6]).item(2),
  op() {
    const a = nd.linspace(1, 2, 10);
    return () => {
      let sum;
      for (let i = 0; i < CALLS; i++) sum = nd.add(a, a);
      return sum.item(0);
    };
  },
};
