/** Arrays in files: NumPy's `.npy` and `.npz`, and text. All of it is there as bytes and text too, for browsers. */
import type { ArrayInput } from "../../core/methods.ts";
import type { NDArray } from "../../core/ndarray.ts";
import { ValueError } from "../../errors.ts";
import { type Path, readFile, writeFile } from "../../files.ts";
import { isNpy, readNpy, toNpy } from "./npy.ts";
import { type Arrays, readNpz, toNpz } from "./npz.ts";

export { fromNpy, toNpy } from "./npy.ts";
export { type Arrays, fromNpz, toNpz } from "./npz.ts";
export { type GenFromText, genfromtxt, type LoadText, loadtxt, type SaveText, savetxt, toText } from "./text.ts";

/** With the ending, if it is not there: as NumPy does. */
function ending(path: Path, suffix: string): Path {
  if (String(typeof path === "string" ? path : path.pathname).endsWith(suffix)) return path;
  return typeof path === "string" ? `${path}${suffix}` : new URL(`${path.href}${suffix}`);
}

/**
 * Writes an array to a `.npy` file, which NumPy's `load` reads. (As bytes, without a file: `nd.toNpy(a)`.)
 *
 * @param path - `.npy` is added if it does not end so.
 * @example
 * nd.save("weights.npy", [[1, 2], [3, 4]]); // …
 */
export function save(path: Path, a: ArrayInput): void {
  writeFile(ending(path, ".npy"), toNpy(a), "save");
}

/**
 * Writes several arrays to a `.npz` file, by name, or from a list as `arr_0`, `arr_1`, ...
 *
 * @param path - `.npz` is added if it does not end so.
 * @example
 * nd.savez("model.npz", { kernel: [[1, 2]], bias: [0, 0] }); // …
 */
export function savez(path: Path, arrays: Arrays): void {
  writeFile(ending(path, ".npz"), toNpz(arrays), "savez");
}

/**
 * As `savez`, deflated.
 *
 * @example
 * nd.savezCompressed("model.npz", { kernel: [[1, 2]], bias: [0, 0] }); // …
 */
export function savezCompressed(path: Path, arrays: Arrays): void {
  writeFile(ending(path, ".npz"), toNpz(arrays, { compressed: true }), "savezCompressed");
}

/**
 * Reads a `.npy` file as an array, or a `.npz` file as a record of arrays by name; what it is, its first bytes say.
 *
 * @throws {RangeError} If the file is neither, or damaged.
 * @throws {TypeError} If it holds something else than real numbers: Python objects are never unpickled.
 * @example
 * const { kernel, bias } = nd.load("model.npz"); // …
 */
export function load(path: `${string}.npz`): Record<string, NDArray>;
export function load(path: Path): NDArray;
export function load(path: Path): NDArray | Record<string, NDArray> {
  const bytes = readFile(path, "load");
  const where = `load ${JSON.stringify(String(path))}`;
  if (isNpy(bytes)) return readNpy(bytes, where);
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return readNpz(bytes, where);
  const what =
    bytes.length === 0
      ? "an empty file"
      : bytes[0] === 0x80
        ? "a pickle, which only Python can read"
        : "something else";
  throw new ValueError(`${where}: expected a .npy or .npz file, got ${what}. Text is read by loadtxt.`);
}
