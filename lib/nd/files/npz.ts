/** NumPy's `.npz`: a zip of `.npy` files, each with the name of its array. */
import type { ArrayInput } from "../../core/methods.ts";
import type { NDArray } from "../../core/ndarray.ts";
import { ValueError } from "../../errors.ts";
import { checkOptions } from "../options.ts";
import { readNpy, toNpy } from "./npy.ts";
import { unzipSync, zipSync } from "./zip.ts";

/** Arrays by name, or in a list: then they are called `arr_0`, `arr_1`, ... */
export type Arrays = readonly ArrayInput[] | Readonly<Record<string, ArrayInput>>;

/** Deflate makes at most this many bytes of one; who promises more lies. */
const LARGEST_RATIO = 1032;

/**
 * Arrays as the bytes of a `.npz` file.
 *
 * @param options.compressed - Deflated, as NumPy's `savez_compressed`, rather than as they are. Default false.
 * @example
 * nd.fromNpz(nd.toNpz({ w: [1, 2], b: 3 })).w // → [1. 2.]
 */
export function toNpz(arrays: Arrays, options: { compressed?: boolean } = {}): Uint8Array {
  checkOptions(options, ["compressed"], "toNpz");
  const named: Record<string, ArrayInput> = Array.isArray(arrays)
    ? Object.fromEntries(arrays.map((a: ArrayInput, i) => [`arr_${i}`, a]))
    : (arrays as Record<string, ArrayInput>);
  const files: Record<string, Uint8Array> = {};
  for (const [name, a] of Object.entries(named)) files[`${name}.npy`] = toNpy(a);
  return zipSync(files, { level: options.compressed ? 6 : 0, mtime: new Date(1980, 0, 1) });
}

/**
 * The arrays in the bytes of a `.npz` file, by name.
 *
 * @throws {RangeError} If the bytes are not such a file, or damaged.
 * @throws {TypeError} If one of them holds something else than real numbers.
 * @example
 * Object.keys(nd.fromNpz(nd.toNpz([[1, 2], [3]]))) // → [ 'arr_0', 'arr_1' ]
 */
export function fromNpz(bytes: Uint8Array): Record<string, NDArray> {
  return readNpz(bytes, "fromNpz");
}

/** As `fromNpz`; `where` is the function or file to name in errors. */
export function readNpz(bytes: Uint8Array, where: string): Record<string, NDArray> {
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(bytes, {
      filter({ name, size, originalSize, compression }) {
        if (originalSize > (compression === 0 ? size : size * LARGEST_RATIO + 64)) {
          throw new Error(`${name} promises ${originalSize} bytes in ${size}`);
        }
        return name.endsWith(".npy");
      },
    });
  } catch (error) {
    throw new ValueError(`${where}: expected a .npz file, got a damaged one (${(error as Error).message}).`);
  }
  // No prototype: an array may be called "constructor".
  const arrays: Record<string, NDArray> = Object.create(null);
  for (const [name, file] of Object.entries(files)) {
    const key = name.replace(/\.npy$/, "");
    arrays[key] = readNpy(file, `${where}, array ${JSON.stringify(key)}`);
  }
  return arrays;
}
