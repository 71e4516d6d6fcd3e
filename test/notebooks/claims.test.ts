/**
 * What the notebooks promise, number for number. The committed outputs are read; that they are what the cells give
 * is proved in run.test.ts. The matrices are NumPy's, from the two articles that the notebooks follow.
 */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type CodeCell, committed, folder, textOfCell } from "./notebooks.ts";

/** The text of the first cell that contains `code`. */
function output(cells: CodeCell[], code: string): string {
  const found = cells.find(({ source }) => source.includes(code));
  if (!found) throw new Error(`no cell contains ${code}`);
  return textOfCell(found);
}

describe("01-xor-by-hand", () => {
  const cells = committed(join(folder, "01-xor-by-hand.ipynb"));
  const before = "array([[ 0., -1.],\n       [ 1.,  0.],\n       [ 1.,  0.],\n       [ 2.,  1.]], dtype=float32)";
  const after = "array([[0., 0.],\n       [1., 0.],\n       [1., 0.],\n       [2., 1.]], dtype=float32)";

  test("the network with its weights by hand computes XOR", () => {
    const xor = "array([[0.],\n       [1.],\n       [1.],\n       [0.]], dtype=float32)";
    expect(output(cells, "model.predict(x)")).toBe(xor);
  });

  test("the hidden layer before and after ReLU, by keras.function: a list of one array", () => {
    expect(output(cells, "\nhidden([x])")).toBe(`[${before}]`);
    expect(output(cells, "\nactivated([x])")).toBe(`[${after}]`);
  });

  test("and the Keras 3 way, by a model that ends earlier", () => {
    expect(output(cells, "keras.model(model.inputs, model.layers[0].output).predict(x)")).toBe(before);
    expect(output(cells, "keras.model(model.inputs, model.layers[1].output).predict(x)")).toBe(after);
  });

  test("the drawing says which weight is where, and what flows", () => {
    const drawn = output(cells, "show.network(goal)");
    for (const line of ["h1 = relu(1·x1 + 1·x2 + 0)", "h2 = relu(1·x1 + 1·x2 - 1)", "y = 1·h1 - 2·h2 + 0"])
      expect(drawn).toContain(line);
    expect(output(cells, "input: [0, 1]")).toMatch(
      /h1 = .*= relu\(1\) = 1\n.*h2 = .*= relu\(0\) = 0\n.*\n.*y = .*= 1$/,
    );
    expect(output(cells, "input: [1, 1]")).toMatch(
      /h1 = .*= relu\(2\) = 2\n.*h2 = .*= relu\(1\) = 1\n.*\n.*y = .*= 0$/,
    );
  });

  test("the activation table has each sample's inputs, sums, activations and output in a row", () => {
    const rows = output(cells, "show.activations(model, x)").split("\n").slice(2);
    expect(rows.map((row) => row.trim().split(/\s+/).map(Number))).toEqual([
      [0, 0, 0, 0, -1, 0, 0, 0, 0],
      [1, 0, 1, 1, 0, 1, 0, 1, 1],
      [2, 1, 0, 1, 0, 1, 0, 1, 1],
      [3, 1, 1, 2, 1, 2, 1, 0, 0],
    ]);
  });

  test("the plane before and after: ReLU moves two samples to one place", () => {
    expect(output(cells, "before: the inputs")).toContain("0  (0, 0) (1, 1)\n  1  (0, 1) (1, 0)");
    expect(output(cells, "after: the hidden layer")).toContain("0  (0, 0) (2, 1)\n  1  (1, 0) (1, 0)");
  });
});

describe("02-from-scratch-vs-keras", () => {
  const cells = committed(join(folder, "02-from-scratch-vs-keras.ipynb"));

  test("prints the article's matrices digit for digit", () => {
    expect(output(cells, "console.log(String(first2))")).toBe(
      "[[0.34194905 0.24479932 0.04305208 0.6387264 ]\n [0.8247908  0.28574849 0.61266972 0.8960801 ]\n [0.70629426 0.92819626 0.89986665 0.93751877]]",
    );
    expect(output(cells, "console.log(String(nd.dot(X, first2)))")).toBe(
      "[[0.70629426 0.92819626 0.89986665 0.93751877]\n [1.53108506 1.21394475 1.51253637 1.83359887]\n [1.04824331 1.17299558 0.94291872 1.57624517]\n [1.87303412 1.45874407 1.55558845 2.47232527]]",
    );
    expect(output(cells, "console.log(String(sigmoid(nd.dot(X, first2))))")).toBe(
      "[[0.66958181 0.7167092  0.7109221  0.71859819]\n [0.82216502 0.77099618 0.81943679 0.8621899 ]\n [0.74043742 0.76368605 0.71968885 0.82867209]\n [0.86680896 0.81134051 0.82571941 0.9221788 ]]",
    );
  });

  test("the gradient by the formula, by differences and by automatic differentiation is one", () => {
    const [numerically] = output(cells, "numerically:").match(/-?\d+\.\d+/) ?? [];
    const [formula] = output(cells, "by the formula:").match(/-?\d+\.\d+/) ?? [];
    expect(Number(numerically)).toBeCloseTo(Number(formula), 8);
    expect(Number(formula)).not.toBe(0);
    const [, largest] = output(cells, "automatic: g2").match(/largest difference (\S+)/) ?? [];
    expect(Number(largest ?? Number.NaN)).toBeLessThan(1e-15);
  });

  test("the framework's summary: 16 + 5 = 21 parameters, as Keras prints them", () => {
    const summary = output(cells, "model.summary()");
    expect(summary).toMatch(/│ dense \(Dense\) +│ \(None, 4\) +│ +16 │/);
    expect(summary).toMatch(/│ dense_1 \(Dense\) +│ \(None, 1\) +│ +5 │/);
    expect(summary).toContain("Total params: 21 (84.00 B)");
  });

  test("both learn: after 2,000 rounds the answers are near 0, 1, 1, 0", () => {
    const scratch = output(cells, "\nscratch");
    const framework = output(cells, "model.predict(X)");
    expect(framework).toMatch(/dtype=float32\)$/);
    for (const printed of [scratch, framework]) {
      const answers = (printed.match(/\d\.\d+/g) ?? []).map(Number);
      expect(answers.map(Math.round)).toEqual([0, 1, 1, 0]);
      for (const answer of answers) expect(Math.abs(answer - Math.round(answer))).toBeLessThan(0.1);
    }
    expect(output(cells, "framework: history.history.loss")).toMatch(/framework .*2,000 epochs/);
  });

  test("with biases, rate, cost and precision made equal, not one bit differs in 2,000 steps", () => {
    expect(output(cells, "framework: twinHistory.history.loss")).toMatch(/^scratch, framework: no difference\n/);
    expect(output(cells, "framework: twin.getWeights()")).toMatch(/^scratch, framework: no difference\n/);
    expect(output(cells, "largest difference of a prediction")).toBe("largest difference of a prediction: 0");
  });
});
