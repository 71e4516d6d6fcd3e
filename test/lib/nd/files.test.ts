/** Files, both ways with real NumPy; and files that are damaged or meant to harm. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { nd } from "../../../lib/index.ts";
import { message } from "../message.ts";
import { runPython } from "../numpy.ts";

interface Encoded {
  dtype: nd.DType;
  shape: number[];
  data: (number | string | boolean)[];
}

const folder = mkdtempSync(join(tmpdir(), "glassbox-files-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** An array as the Python side words it. */
function encode(a: nd.NDArray): Encoded {
  const big = a.dtype === "int64" || a.dtype === "uint64";
  const data = Array.from(a.data as Float64Array, (x) => {
    if (big) return String(x);
    if (a.dtype === "bool") return Boolean(x);
    return Number.isNaN(x) ? "nan" : x === Infinity ? "inf" : x === -Infinity ? "-inf" : x;
  });
  return { dtype: a.dtype, shape: [...a.shape], data };
}

describe("what NumPy wrote", () => {
  const said = runPython<Record<string, Encoded>>("nd-files", "write", folder);
  const names = Object.keys(said).filter((name) => name.endsWith(".npy"));

  test(`reads the same: ${names.length} files of every dtype, byte order, layout and version`, () => {
    for (const name of names) expect(encode(nd.load(join(folder, name))), name).toEqual(said[name]);
    expect(names.length).toBeGreaterThan(300);
  });

  test("archives, deflated or not, are records of arrays", () => {
    const { a, constructor: odd } = nd.load(join(folder, "plain.npz") as `${string}.npz`);
    expect(a!.tolist()).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect((odd as unknown as nd.NDArray).tolist()).toEqual([true]);
    const { arr_0, arr_1 } = nd.load(join(folder, "small.npz") as `${string}.npz`);
    expect([arr_0!.dtype, arr_0!.shape, arr_1!.item()]).toEqual(["float32", [40, 40], 7]);
  });

  test("text", () => {
    expect(encode(nd.loadtxt(join(folder, "table.txt")))).toEqual(said["table.txt"]);
  });

  test.each([
    ["objects.npy", /DTypeError: load .*: expected an array of real numbers, got "\|O": Python objects/],
    ["complex.npy", /complex numbers. In Python: save a.real and a.imag/],
    ["text.npy", /"<U1": text/],
    ["records.npy", /records/],
  ])("%s is refused, and the message says what it is", (name, pattern) => {
    expect(message(() => nd.load(join(folder, name)))).toMatch(pattern);
  });
});

describe("what NumPy reads", () => {
  const out = mkdtempSync(join(folder, "ours-"));
  const arrays: Record<string, nd.NDArray> = {};
  for (const dtype of nd.dtypes) {
    for (const shape of [[], [0], [3], [2, 3], [2, 3, 4]]) {
      const size = shape.reduce((n, m) => n * m, 1);
      const a = nd.arange(size).sub(2).abs().astype(dtype).reshape(shape);
      arrays[`${dtype}-${shape.join("x")}.npy`] = a;
      if (shape.length > 1) {
        arrays[`${dtype}-${shape.join("x")}-turned.npy`] = a.T;
        arrays[`${dtype}-${shape.join("x")}-strided.npy`] = a.at("::-1", "::2");
      }
    }
  }
  for (const [name, a] of Object.entries(arrays)) nd.save(join(out, name), a);
  nd.savez(join(out, "named"), { w: nd.ones([2, 2], "float32"), "b/c": 3 });
  nd.savezCompressed(join(out, "list"), [nd.zeros([30, 30]), [1, 2]]);
  nd.savetxt(join(out, "table.txt"), [[1, 2.5], [1e-300, -0.1]], { delimiter: ",", header: "x, y" }); // biome-ignore format: a table
  const read = runPython<Record<string, Encoded & { same: boolean }>>("nd-files", "read", out);

  test(`is what was saved, ${Object.keys(arrays).length} arrays, in the very bytes that NumPy writes`, () => {
    for (const [name, a] of Object.entries(arrays)) {
      expect(read[name], name).toEqual({ ...encode(a), same: true });
      expect(encode(nd.load(join(out, name))), name).toEqual(encode(a));
    }
  });

  test("archives and text", () => {
    const archives = read as unknown as Record<string, Record<string, Encoded>>;
    expect(archives["named.npz"]!["w"]!.data).toEqual([1, 1, 1, 1]);
    expect(archives["named.npz"]!["b/c"]!.data).toEqual([3]);
    expect(archives["list.npz"]!["arr_0"]!.shape).toEqual([30, 30]);
    expect(read["table.txt"]!.data).toEqual([1, 2.5, 1e-300, -0.1]);
  });

  test("text in C's formats is NumPy's to the character", () => {
    const a = [[1.5, -2e-7, 1e300], [NaN, -Infinity, 0]]; // biome-ignore format: a table
    const formats = (read as unknown as { formats: Record<string, string> }).formats;
    for (const [fmt, text] of Object.entries(formats)) {
      expect(nd.toText(a, { fmt, delimiter: ";", header: "h\nk", footer: "f" }), fmt).toBe(text);
    }
  });
});

describe("files that are damaged or meant to harm", () => {
  const good = nd.toNpy(nd.ones([3, 4]));
  const npy = (header: string, data = new Uint8Array(0)) => {
    const text = new TextEncoder().encode(header);
    const bytes = new Uint8Array(10 + text.length + data.length);
    bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, text.length & 255, text.length >> 8]);
    bytes.set(text, 10);
    bytes.set(data, 10 + text.length);
    return bytes;
  };

  test("cut off anywhere, a file is refused by a message of ours", () => {
    for (let length = 0; length < good.length; length++) {
      expect(message(() => nd.fromNpy(good.subarray(0, length)))).toMatch(
        /^ValueError: fromNpy: expected a \.npy file/,
      );
    }
  });

  test.each([
    ["{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000, 1000000000000), }", /before 0\.$/],
    ["{'descr': '<f8', 'fortran_order': False, 'shape': (99999999999999999999999999,), }", /before 0\.$/],
    ["{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }", /got the header/],
    ["{'descr': '<f8', 'fortran_order': 1, 'shape': (1,), }", /got the header/],
    ["{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", /DTypeError.*Python objects/],
    ["__import__('os').system('true')", /got the header/],
  ])("%s", (header, pattern) => {
    expect(message(() => nd.fromNpy(npy(header)))).toMatch(pattern);
  });

  test("a header longer than any is not read", () => {
    expect(message(() => nd.fromNpy(npy(" ".repeat(20_000))))).toMatch(/a header of 20000 bytes/);
  });

  test("any one byte changed, an archive reads or is refused, and never anything else", () => {
    const archive = nd.toNpz({ a: [1, 2, 3], b: nd.zeros([20]) }, { compressed: true });
    let refused = 0;
    for (let at = 0; at < archive.length; at++) {
      const bytes = archive.slice();
      bytes[at]! ^= 0xff;
      try {
        nd.fromNpz(bytes);
      } catch (error) {
        refused++;
        expect(["ValueError", "DTypeError"], String(error)).toContain((error as Error).name);
      }
    }
    expect(refused).toBeGreaterThan(20);
  });

  test("a pickle, an empty file and text are told apart", () => {
    const write = (name: string, bytes: Uint8Array) => {
      writeFileSync(join(folder, name), bytes);
      return message(() => nd.load(join(folder, name)));
    };
    expect(write("a.pkl", Uint8Array.of(0x80, 4))).toMatch(/got a pickle, which only Python can read/);
    expect(write("empty", new Uint8Array(0))).toMatch(/got an empty file/);
    expect(write("a.txt", new TextEncoder().encode("1 2"))).toMatch(/Text is read by loadtxt/);
  });
});

describe("text", () => {
  test("comments, delimiters, columns, rows, transposes and dtypes are chosen as in NumPy", () => {
    const lines = ["a b c", "1 2 3 # note", "", "# all", "4 5 6", "7 8 9"];
    const read = nd.loadtxt(lines, { skiprows: 1, usecols: [0, -1], maxRows: 2, dtype: "int32", unpack: true });
    expect([read.dtype, read.tolist()]).toEqual(["int32", [[1, 4], [3, 6]]]); // biome-ignore format: a table
    expect(nd.loadtxt(["1", "2"]).shape).toEqual([2]);
    expect(nd.loadtxt(["1 2"], { ndmin: 2 }).shape).toEqual([1, 2]);
    expect(nd.loadtxt(["5"]).shape).toEqual([]);
    expect(nd.loadtxt(["9223372036854775807"], { dtype: "int64" }).data[0]).toBe(2n ** 63n - 1n);
  });

  test("what is no number, and rows of other lengths, are said with their place", () => {
    expect(() => nd.loadtxt(["1 2", "3 x"])).toThrow('loadtxt: expected a number in row 1, column 1, got "x"');
    expect(() => nd.loadtxt(["1 2", "3"])).toThrow("loadtxt: expected 2 columns, as in row 0, got 1 in row 1");
    expect(() => nd.loadtxt(["1"], { delimeter: "," } as object)).toThrow('Did you mean "delimiter"?');
  });

  test("genfromtxt fills gaps", () => {
    const options = { delimiter: ",", skipHeader: 1, skipFooter: 1, missingValues: "0", fillingValues: -9 };
    expect(nd.genfromtxt(["x,y", "1,", "N/A,0", "end"], options).tolist()).toEqual([[1, -9], [-9, -9]]); // biome-ignore format: a table
  });
});

test("a file is written whole or not at all", () => {
  const path = join(folder, "whole.npy");
  nd.save(path, [1]);
  const before = readFileSync(path);
  expect(() => nd.save(path, ["x"] as never)).toThrow();
  expect(readFileSync(path)).toEqual(before);
});
