/** What arrays promise beyond NumPy's numbers: views, errors with the fix, JavaScript's own operators, and storage. */
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { grad, nd } from "../../../lib/index.ts";
import { seed } from "../../seed.ts";
import { message } from "../message.ts";
import { runPython } from "../numpy.ts";

describe("views", () => {
  test("at() is a view: what is written to it is in the array", () => {
    const w = nd.zeros([2, 2]);
    w.at(":", 0).assign(1);
    w.at(1, 1).assign(5);
    expect(w.tolist()).toEqual([
      [1, 0],
      [1, 5],
    ]);
    expect(w.at(1, 1).shape).toEqual([]);
  });

  test("writing to what at() copied throws, because it would be lost", () => {
    const a = nd.array([1, 2, 3]);
    expect(message(() => a.at([0, 1]).assign(0))).toMatch(/would be lost. Write a.set\(index, value\)/);
    a.at([0, 1]).copy().assign(0);
    a.set([[0, 1]], 0);
    expect(a.tolist()).toEqual([0, 0, 3]);
  });

  test("an array assigned to a shifted view of itself is read first", () => {
    const a = nd.array([1, 2, 3, 4]);
    a.at("1:").assign(a.at(":-1"));
    expect(a.tolist()).toEqual([1, 1, 2, 3]);
    a.at("::-1").assign(a);
    expect(a.tolist()).toEqual([3, 2, 1, 1]);
  });

  test("data is live where the elements lie in order, and a copy elsewhere", () => {
    const a = nd.array([
      [1, 2],
      [3, 4],
    ]);
    a.data[0] = 9;
    expect(a.item(0, 0)).toBe(9);
    expect(Array.from(a.T.data as Float64Array)).toEqual([9, 3, 2, 4]);
  });

  test("a broadcast view is not written to", () => {
    expect(message(() => nd.broadcastTo([1, 2], [3, 2]).assign(0))).toMatch(
      /broadcast one whose elements share storage/,
    );
  });

  test("two arrays never share a slab's elements", () => {
    const arrays = Array.from({ length: 3000 }, (_, i) => nd.full([1 + (i % 70)], i));
    expect(arrays.every((a, i) => a.tolist<number[]>().every((x) => x === i))).toBe(true);
  });
});

test("lists of one kind keep it, and of several become what holds all", () => {
  const lists = [[], [[1, 2.5]], [true, false], [true, 2], [2, true], [2n ** 60n + 1n], [2n, true], [2n, 0.5]];
  expect(lists.map((list) => nd.array(list as number[])).map((a) => [a.dtype, a.tolist()])).toEqual([
    ["float64", []],
    ["float64", [[1, 2.5]]],
    ["bool", [true, false]],
    ["float64", [1, 2]],
    ["float64", [2, 1]],
    ["int64", [2n ** 60n + 1n]],
    ["int64", [2, 1]],
    ["float64", [2, 0.5]],
  ]);
  const hole = new Array<number>(1);
  expect(() => nd.array([1].concat(hole))).toThrow("expected numbers, got undefined at [1]");
});

describe("errors say what was expected, what came, and the fix where there is one", () => {
  test.each([
    [[4, 3], [4, 1], "got a [4, 3] and b [4, 1]. Did you mean matmul(a.T, b)?"],
    [[4, 3], [2, 3], "got a [4, 3] and b [2, 3]. Did you mean matmul(a, b.T)?"],
    [[3, 1], [4, 3], "got a [3, 1] and b [4, 3]. Did you mean matmul(b, a)?"],
    [[4, 3], [5, 6], "got a [4, 3] and b [5, 6]."],
  ])("matmul of %j and %j", (a, b, end) => {
    expect(message(() => nd.matmul(nd.zeros(a), nd.zeros(b)))).toBe(
      `ShapeError: matmul: expected a [m, k] and b [k, n], ${end}`,
    );
  });

  test("every suggestion of matmul works", () => {
    const lengths = [1, 2, 3];
    const shapes = [...lengths.map((n) => [n]), ...lengths.flatMap((m) => lengths.map((n) => [m, n]))];
    for (const [a, b] of shapes.flatMap((x) => shapes.map((y) => [nd.ones(x), nd.ones(y)] as const))) {
      if (a.shape.at(-1) === (b.shape.at(-2) ?? b.shape[0])) continue;
      const hint = /Did you mean (.*)\?/.exec(message(() => nd.matmul(a, b)));
      if (hint) new Function("matmul", "a", "b", `return ${hint[1]}`)(nd.matmul, a, b);
    }
  });

  test.each([
    [() => nd.add(nd.zeros([2, 3]), nd.zeros([2])), /add: expected shapes that broadcast.*axis -1 is 3 against 2/],
    [() => nd.array([[1, 2], [3]]), /array: expected lists of equal lengths: at \[1\] a list of 2/],
    [() => nd.array([1, "2" as unknown as number]), /array: expected numbers, got "2" at \[1\]/],
    [() => nd.zeros([2], "float23" as "float32"), /Did you mean "float32"\?/],
    [() => nd.zeros([2]).reshape(3), /reshape: expected a shape for 2 elements.*got \[3\]/],
    [() => nd.zeros([2]).at(2), /at: expected an index from -2 to 1 along axis 0, got 2/],
    [() => nd.zeros([2]).at("1;2"), /at: expected a slice like/],
    [() => nd.zeros([2]).at(0, 0), /at: expected at most 1 indices into an array \[2\], got 2/],
    [() => nd.zeros([0]).max(), /max: expected at least one element/],
    [() => nd.array([1, 2], "uint8").add(300), /add: expected a number that uint8 holds/],
    [() => nd.array([true]).sub(true), /Did you mean logicalXor\(a, b\)\?/],
    [() => nd.linalg.inv([[1, 1], [1, 1]]), /singular/], // biome-ignore format: a table
    [() => nd.zeros([2]).sum({ axis: 1 }), /sum: expected an axis from -1 to 0, got 1/],
  ])("%s", (body, pattern) => {
    expect(message(body)).toMatch(pattern);
  });

  test("assigning in place while gradients are recorded throws", () => {
    const f = (w: nd.NDArray) => {
      const doubled = w.mul(2);
      doubled.at(0).assign(1);
      return doubled.sum();
    };
    expect(message(() => grad.grad(f)(nd.ones([2])))).toMatch(/assign/i);
  });
});

describe("JavaScript's operators", () => {
  const a = nd.array([1, 2]);
  test("a 0-d array counts as its number; larger ones throw instead of being glued as text", () => {
    expect(Number(nd.array(2)) + 1).toBe(3);
    expect(`${a}`).toBe("[1. 2.]");
    expect(message(() => (a as unknown as number) + 1)).toMatch(/Write a.add\(b\)/);
    expect(message(() => (a as unknown as number) < 1)).toMatch(/a.less\(b\)/);
  });

  test("console.log prints as Python's print does, lists of arrays as Python's lists of them", () => {
    expect(inspect(a)).toBe("[1. 2.]");
    expect(inspect([a])).toBe("[ array([1., 2.]) ]");
  });

  test("iteration goes along the first axis, by views", () => {
    const m = nd.zeros([2, 2]);
    for (const row of m) row.assign([1, 2]);
    expect(m.tolist()).toEqual([
      [1, 2],
      [1, 2],
    ]);
  });
});

describe("64-bit integers", () => {
  test("are exact, and wrap", () => {
    const a = nd.array([9007199254740993n, -1n]);
    expect(Array.from(a.mul(3).data as BigInt64Array)).toEqual([27021597764222979n, -3n]);
    expect(Array.from(nd.array([2n ** 63n - 1n]).add(1).data as BigInt64Array)).toEqual([-(2n ** 63n)]);
    expect(a.at(1).item()).toBe(-1);
    expect(a.at(0).item()).toBe(9007199254740993n);
  });
});

describe(`sums, seed ${seed}`, () => {
  test("float64 sums and means equal NumPy's to the bit, along any axis, of any layout", () => {
    const cases = runPython<
      { shape: number[]; axes: number[]; axis: number[] | null; seed: number; sum: number[]; mean: number[] }[]
    >("nd-sums", seed);
    for (const { shape, axes, axis, seed: start, sum, mean } of cases) {
      const a = nd.random.defaultRng(start).standardNormal(shape).transpose(axes);
      expect(Array.from(a.sum({ axis }).ravel().data as Float64Array)).toEqual(sum);
      expect(Array.from(a.mean({ axis }).ravel().data as Float64Array)).toEqual(mean);
    }
  });
});

test("dot says its own name when shapes do not fit, and what would", () => {
  expect(() => nd.dot(nd.zeros([4, 3]), nd.zeros([4, 1]))).toThrow(
    "dot: expected a [m, k] and b [k, n], got a [4, 3] and b [4, 1]. Did you mean dot(a.T, b)?",
  );
});
