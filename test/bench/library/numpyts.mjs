/** numpy-ts: NumPy's functions over plain arrays. */
import * as np from "numpy-ts";
import { CALLS, EPOCHS, weights2, weights3, X, y } from "./data.mjs";

export const about = "numpy-ts";

export const works = {
  scratch() {
    const [a, b] = [np.array(X), np.array(y)];
    return () => {
      let [w2, w3] = [np.array(weights2), np.array(weights3)];
      const sigmoid = (z) => np.divide(1, np.add(np.exp(np.negative(z)), 1));
      const slope = (s) => np.multiply(s, np.subtract(1, s));
      let output;
      for (let i = 0; i < EPOCHS; i++) {
        const hidden = sigmoid(np.dot(a, w2));
        output = sigmoid(np.dot(hidden, w3));
        const delta3 = np.multiply(np.subtract(b, output), slope(output));
        const delta2 = np.multiply(np.dot(delta3, np.transpose(w3)), slope(hidden));
        w2 = np.add(w2, np.dot(np.transpose(a), delta2));
        w3 = np.add(w3, np.dot(np.transpose(hidden), delta3));
      }
      return Number(np.mean(np.square(np.subtract(b, output))));
    };
  },
  op() {
    const a = np.linspace(1, 2, 10);
    return () => {
      let sum;
      for (let i = 0; i < CALLS; i++) sum = np.add(a, a);
      return sum.get([0]);
    };
  },
  import: () => () => np.add(np.array([1, 2, 3]), np.array([4, 5, 6])).get([2]),
};
