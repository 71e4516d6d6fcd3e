/** NumPy's `.npy`: a text header and the elements, versions 1 to 3. https://numpy.org/neps/nep-0001-npy-format.html */
import { bytesOf, type DType, type StorageByDType } from "../../core/dtype.ts";
import type { ArrayInput } from "../../core/methods.ts";
import { elementsOf, NDArray } from "../../core/ndarray.ts";
import { isContiguous, sizeOf } from "../../core/shape.ts";
import { DTypeError, ValueError } from "../../errors.ts";
import { transpose } from "../../ops/index.ts";
import { toArray } from "../convert.ts";

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59] as const; // \x93NUMPY
/** NumPy reads no longer headers either: theirs of plain arrays have some 118 bytes. */
const LONGEST_HEADER = 10_000;
/** NumPy leaves room for the first length to grow to 21 digits. */
const ROOM_TO_GROW = 21;

const codes: { readonly [D in DType]: string } = {
  bool: "|b1",
  int8: "|i1",
  int16: "<i2",
  int32: "<i4",
  int64: "<i8",
  uint8: "|u1",
  uint16: "<u2",
  uint32: "<u4",
  uint64: "<u8",
  float32: "<f4",
  float64: "<f8",
};
const byCode = new Map(Object.entries(codes).map(([dtype, code]) => [code.slice(1), dtype as DType]));

export const isNpy = (bytes: Uint8Array): boolean => MAGIC.every((byte, i) => bytes[i] === byte);

/**
 * An array as the bytes of a `.npy` file, those that NumPy's `save` writes. Elements in Fortran's order (a transposed
 * matrix) are written in it.
 *
 * @example
 * nd.fromNpy(nd.toNpy([[1, 2], [3, 4]])) // → [[1. 2.] [3. 4.]]
 */
export function toNpy(a: ArrayInput): Uint8Array {
  const x = toArray(a, "toNpy");
  const { dtype, shape } = x;
  const fortran = !x.contiguous && isContiguous([...shape].reverse(), [...x.strides].reverse());
  const elements = elementsOf(fortran ? transpose.op.forward([x], undefined) : x);
  const lengths = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  let header = `{'descr': '${codes[dtype]}', 'fortran_order': ${fortran ? "True" : "False"}, 'shape': (${lengths}), }`;
  if (shape.length > 0) {
    const growing = String(fortran ? shape.at(-1) : shape[0]);
    header += " ".repeat(Math.max(0, ROOM_TO_GROW - growing.length));
  }
  header += " ".repeat(64 - ((MAGIC.length + 4 + header.length + 1) % 64)) + "\n";
  const start = MAGIC.length + 4 + header.length;
  const out = new Uint8Array(start + elements.byteLength);
  out.set(MAGIC);
  out.set([1, 0, header.length & 255, header.length >> 8], MAGIC.length);
  out.set(new TextEncoder().encode(header), MAGIC.length + 4);
  out.set(new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength), start);
  return out;
}

/**
 * The array in the bytes of a `.npy` file: all numeric dtypes of either byte order, in C or Fortran order. `float16`
 * becomes float32.
 *
 * @throws {RangeError} If the bytes are not such a file, or fewer than its header promises.
 * @throws {TypeError} If it holds something else than real numbers: Python objects are never unpickled.
 * @example
 * nd.fromNpy(nd.toNpy(nd.arange(3))).dtype // → float64
 */
export function fromNpy(bytes: Uint8Array): NDArray {
  return readNpy(bytes, "fromNpy");
}

/** As `fromNpy`; `where` is the function or file to name in errors. */
export function readNpy(bytes: Uint8Array, where: string): NDArray {
  const fail = (what: string) => new ValueError(`${where}: expected a .npy file, got ${what}.`);
  if (!isNpy(bytes)) throw fail("bytes that do not begin with \\x93NUMPY");
  const version = bytes[6];
  if (version === undefined || version < 1 || version > 3) throw fail(`version ${version ?? "unknown"} of the format`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const from = version === 1 ? 10 : 12;
  if (bytes.length < from) throw fail("one cut off in its header");
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > LONGEST_HEADER) throw fail(`a header of ${length} bytes, more than ${LONGEST_HEADER}`);
  if (bytes.length < from + length) throw fail("one cut off in its header");
  const header = new TextDecoder(version === 3 ? "utf-8" : "latin1").decode(bytes.subarray(from, from + length));
  const { descr, fortran, shape } = readHeader(header, fail);
  const size = sizeOf(shape);
  const { dtype, width, swapped } = readDescr(descr, where);
  const wanted = size * width;
  const data = bytes.subarray(from + length);
  if (!Number.isSafeInteger(wanted) || data.length < wanted) {
    throw fail(
      `a header for ${wanted} bytes of elements (${descr} of shape [${shape.join(", ")}]) before ${data.length}`,
    );
  }
  // A copy: elements must lie at a multiple of their width, and not change with the file's bytes. (Node's Buffers have
  // another `slice`, which does not copy.)
  const own = new Uint8Array(data.subarray(0, wanted));
  if (swapped) swap(own, width);
  const storage = width === 2 && dtype === "float32" ? halves(own) : storageOf(own, dtype);
  if (dtype === "bool") for (let i = 0; i < own.length; i++) own[i] = own[i] === 0 ? 0 : 1;
  const strides = fortran ? shape.map((_, axis) => sizeOf(shape.slice(0, axis))) : undefined;
  return new NDArray(storage, dtype, shape, strides);
}

const types = {
  bool: Uint8Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

const storageOf = (own: Uint8Array<ArrayBuffer>, dtype: DType) =>
  new types[dtype](own.buffer, 0, own.length / bytesOf(dtype)) as StorageByDType[DType];

/** The header is a Python dictionary with three keys; nothing in it is evaluated. */
function readHeader(header: string, fail: (what: string) => Error) {
  const descr = /'descr'\s*:\s*(?:'([^']*)'|\[)/.exec(header);
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header);
  const lengths = /'shape'\s*:\s*\(([\d\sL,]*)\)/.exec(header);
  if (descr === null || order === null || lengths === null) {
    throw fail(`the header ${JSON.stringify(header.slice(0, 80))}`);
  }
  if (descr[1] === undefined) throw new DTypeError(`npy: expected an array of numbers, got one of records.`);
  const shape = (lengths[1]!.match(/\d+/g) ?? []).map(Number);
  return { descr: descr[1], fortran: order[1] === "True", shape };
}

function readDescr(descr: string, where: string): { dtype: DType; width: number; swapped: boolean } {
  const code = descr.replace(/^[<>=|]/, "");
  if (code === "f2") return { dtype: "float32", width: 2, swapped: descr.startsWith(">") };
  const dtype = byCode.get(code);
  if (dtype !== undefined) {
    const width = bytesOf(dtype);
    return { dtype, width, swapped: descr.startsWith(">") && width > 1 };
  }
  const kinds: Record<string, string> = {
    O: "Python objects, which only Python can unpickle. In Python: a.astype(float)",
    c: "complex numbers. In Python: save a.real and a.imag",
    U: "text",
    S: "bytes",
    V: "records",
    M: 'dates. In Python: a.astype("int64")',
    m: 'time spans. In Python: a.astype("int64")',
    f: "floats wider than 64 bits. In Python: a.astype(float)",
  };
  throw new DTypeError(
    `${where}: expected an array of real numbers, got ${JSON.stringify(descr)}: ${kinds[code[0] ?? ""] ?? "something unknown"}.`,
  );
}

function swap(bytes: Uint8Array, width: number): void {
  for (let at = 0; at < bytes.length; at += width) bytes.subarray(at, at + width).reverse();
}

/** Half precision, 1 sign, 5 exponent and 10 fraction bits, as float32. */
function halves(own: Uint8Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  const words = new Uint16Array(own.buffer, 0, own.length / 2);
  return Float32Array.from(words, (word) => {
    const [exponent, fraction] = [(word >> 10) & 31, word & 1023];
    const size =
      exponent === 31
        ? fraction === 0
          ? Infinity
          : NaN
        : exponent === 0
          ? fraction * 2 ** -24
          : (1 + fraction / 1024) * 2 ** (exponent - 15);
    return word & 0x8000 ? -size : size;
  });
}
