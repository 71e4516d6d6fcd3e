import { describe, expect, test } from "vitest";
import { NDArray } from "../../../lib/core/ndarray.ts";
import { defaultRng, RandomState, random, SeedSequence } from "../../../lib/nd/random/index.ts";

const round = (a: { tolist(): unknown }) => (a.tolist() as number[]).map((x) => Number(x.toFixed(10)));

describe("the streams that everybody knows", () => {
  test("seed(0) of the legacy functions", () => {
    random.seed(0);
    expect(round(random.rand(3))).toEqual([0.5488135039, 0.7151893664, 0.6027633761]);
    random.seed(0);
    expect(round(random.randn(3))).toEqual([1.764052346, 0.4001572084, 0.9787379841]);
    random.seed(0);
    expect(random.randint(0, 10, 5).tolist()).toEqual([5, 0, 3, 3, 7]);
    random.seed(0);
    expect(random.permutation(6).tolist()).toEqual([5, 2, 1, 3, 0, 4]);
  });

  test("defaultRng(0)", () => {
    expect(round(defaultRng(0).random(3))).toEqual([0.6369616873, 0.2697867138, 0.0409735239]);
    expect(round(defaultRng(0).standardNormal([3]))).toEqual([0.1257302211, -0.1321048633, 0.6404226504]);
  });
});

describe("arguments", () => {
  test("without a size a number comes, with one an array of that shape and dtype", () => {
    const rng = defaultRng(1);
    expect(typeof rng.random()).toBe("number");
    expect(typeof rng.integers(10)).toBe("number");
    expect(rng.random({ size: [2, 3], dtype: "float32" })).toMatchObject({ shape: [2, 3], dtype: "float32" });
    expect(random.randint(10, { size: 4, dtype: "uint8" })).toMatchObject({ shape: [4], dtype: "uint8" });
    expect(rng.integers(0, 10, 3)).toMatchObject({ shape: [3], dtype: "int64" });
    expect(random.normal(0, 1, { size: 2 }).shape).toEqual([2]);
  });

  test("arguments by name are the same as by place", () => {
    const [a, b] = [defaultRng(5), defaultRng(5)];
    expect(a.normal({ scale: 2, size: 3 }).tolist()).toEqual(b.normal(0, 2, 3).tolist());
    const [c, d] = [new RandomState(5), new RandomState(5)];
    expect(c.uniform({ high: 4, size: 3 }).tolist()).toEqual(d.uniform(0, 4, 3).tolist());
  });

  test("functions can be taken out of their namespace", () => {
    const { seed, rand } = random;
    seed(0);
    expect(rand()).toBeCloseTo(0.5488135039, 9);
  });

  test("lists are chosen from and shuffled too", () => {
    const rng = defaultRng(3);
    const colours = ["red", "green", "blue"];
    expect(colours).toContain(rng.choice(colours));
    const some: string[] = rng.choice(colours, 5);
    expect(some.length).toBe(5);
    expect(rng.choice([1.5, 2.5], 4)).toBeInstanceOf(NDArray);
    rng.shuffle(colours);
    expect([...colours].sort()).toEqual(["blue", "green", "red"]);
  });

  test("seeds of any size, lists of them, and none", () => {
    expect(defaultRng(2n ** 100n).random()).not.toBe(defaultRng(2n ** 100n + 1n).random());
    expect(defaultRng([1, 2]).random()).toBe(defaultRng(new SeedSequence([1, 2])).random());
    expect(defaultRng().random()).not.toBe(defaultRng().random());
    expect(new RandomState().rand()).not.toBe(new RandomState().rand());
  });
});

describe("state", () => {
  test("getState keeps the waiting normal number too", () => {
    const rng = new RandomState(3);
    rng.randn();
    const state = rng.getState();
    expect(state.hasGauss).toBe(true);
    const first = rng.randn(5).tolist();
    const other = new RandomState(4);
    other.setState(state);
    expect(other.randn(5).tolist()).toEqual(first);
  });

  test("spawned generators are NumPy's children", () => {
    const [a, b] = defaultRng(0).spawn(2);
    // np.random.default_rng(0).spawn(2): [g.random() for g in _]
    expect([a!.random(), b!.random()]).toEqual([0.9429375528828794, 0.6771968569751019]);
  });
});

describe("what cannot be is refused with what was expected and what came", () => {
  const rng = new RandomState(0);
  test.each<[string, () => unknown]>([
    ["normal: expected scale >= 0, got -1.", () => rng.normal(0, -1)],
    ["rand: expected size to be an integer >= 0 or a list of such, got [2, -1].", () => rng.rand(2, -1)],
    ["randint: expected low < high, got low 5 and high 5.", () => rng.randint(5, 5)],
    ["randint: expected bounds that uint8 holds (0 to 255), got -1 to 4.", () => rng.randint(-1, 5, 3, "uint8")],
    ["seed: expected integers from 0 to 2^32 - 1, got 4294967296.", () => rng.seed(2 ** 32)],
    ["defaultRng: expected a seed that is an integer >= 0", () => defaultRng(-1)],
    [
      "choice: expected size <= 3 without replacement, got 4. Did you mean { replace: true }?",
      () => rng.choice(3, 4, { replace: false }),
    ],
    ["permutation: expected an integer >= 0, an array or a list, got 2.5.", () => rng.permutation(2.5)],
    ["choice: expected p to sum to 1, got 0.5.", () => rng.choice(2, 4, { p: [0.25, 0.25] })],
    ["choice: expected p [3], one for each of a, got", () => rng.choice(3, 4, { p: [0.5, 0.5] })],
    ['normal: expected options among loc, scale, size, got "sigma".', () => rng.normal({ sigma: 2, size: 3 } as never)],
    [
      "uniform: expected a finite high - low, got low 0 and high Infinity.",
      () => rng.uniform(0, Number.POSITIVE_INFINITY),
    ],
  ])("%s", (message, call) => {
    const before = rng.getState();
    expect(call).toThrow(message);
    expect(rng.getState()).toEqual(before); // and the stream stays where it was
  });
});
