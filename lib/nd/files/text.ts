/** Tables of numbers as text: a line a row. */
import { type DType, isBig, isFloat } from "../../core/dtype.ts";
import type { ArrayInput } from "../../core/methods.ts";
import { elementsOf, type NDArray } from "../../core/ndarray.ts";
import { ShapeError, showShape, showValue, ValueError } from "../../errors.ts";
import { type Path, readFile, writeFile } from "../../files.ts";
import * as ops from "../../ops/index.ts";
import { cast, fromElements, toArray } from "../convert.ts";
import { checkOptions } from "../options.ts";
import { countSpecs, formatted } from "./format.ts";

/** Options of `savetxt`. */
export interface SaveText {
  /** C's format of a number, of all columns alike, of a whole row, or one a column. Default `"%.18e"`: exact. */
  fmt?: string | readonly string[];
  /** Between columns. Default a space. */
  delimiter?: string;
  /** Ends a line. Default `"\n"`. */
  newline?: string;
  /** Written before and after the rows, behind `comments`. */
  header?: string;
  footer?: string;
  /** Begins each line of header and footer. Default `"# "`. */
  comments?: string;
}

/**
 * Writes a table of numbers as text, a line a row; a 1-d array is a column.
 *
 * @param path - Where to. (As text, without a file: `nd.toText(a, options)`.)
 * @throws {ShapeError} If the array has more than 2 axes.
 * @example
 * nd.toText([[1, 2], [3, 4]], { fmt: "%.1f", delimiter: "," }) // → 1.0,2.0 3.0,4.0
 */
export function savetxt(path: Path, a: ArrayInput, options: SaveText = {}): void {
  writeFile(path, table(a, options, "savetxt"), "savetxt");
}

/**
 * A table of numbers as text: what `savetxt` writes.
 *
 * @example
 * nd.toText([1, 2.5], { fmt: "%g" }) // → 1 2.5
 */
export function toText(a: ArrayInput, options: SaveText = {}): string {
  return table(a, options, "toText");
}

function table(a: ArrayInput, options: SaveText, where: string): string {
  checkOptions(options, ["fmt", "delimiter", "newline", "header", "footer", "comments"], where);
  const { fmt = "%.18e", delimiter = " ", newline = "\n", header = "", footer = "", comments = "# " } = options;
  const given = toArray(a, where);
  if (given.ndim > 2) throw new ShapeError(`${where}: expected 1 or 2 axes, got shape ${showShape(given.shape)}.`);
  const x = given.ndim === 2 ? given : ops.reshape(given, [-1, 1]);
  const [rows, columns] = x.shape as [number, number];
  const single = typeof fmt === "string" && countSpecs(fmt) === 1;
  const format = single ? new Array<string>(columns).fill(fmt).join(delimiter) : [fmt].flat().join(delimiter);
  const data = elementsOf(x) as Float64Array;
  const noted = (text: string) => (text === "" ? "" : comments + text.replaceAll("\n", `\n${comments}`) + newline);
  let out = noted(header);
  for (let i = 0; i < rows; i++) {
    out += formatted(format, Array.from(data.subarray(i * columns, (i + 1) * columns))) + newline;
  }
  return out + noted(footer);
}

/** Options of `loadtxt`. */
export interface LoadText {
  /** Default float64. */
  dtype?: DType;
  /** Begins what is left out of a line, one or several; `null`: nothing does. Default `"#"`. */
  comments?: string | readonly string[] | null;
  /** Between columns. Default: white space. */
  delimiter?: string;
  /** Lines left out at the start, comments and empty ones among them. Default 0. */
  skiprows?: number;
  /** The columns wanted, by place; negative ones from the end. Default: all. */
  usecols?: number | readonly number[];
  /** Give the transpose: one row a column. Default false. */
  unpack?: boolean;
  /** At least so many axes; else axes of length 1 are dropped. 0 (default), 1 or 2. */
  ndmin?: 0 | 1 | 2;
  /** At most so many rows, comments and empty lines not counted. */
  maxRows?: number;
}

/**
 * Reads a table of numbers from text: a file's path, or the lines themselves. Every row has as many columns.
 *
 * @throws {RangeError} If something is no number, or rows differ in length; says where.
 * @example
 * nd.loadtxt(["# x, y", "1, 2", "3, 4"], { delimiter: "," }) // → [[1. 2.] [3. 4.]]
 */
export function loadtxt(source: Path | readonly string[], options: LoadText = {}): NDArray {
  checkOptions(
    options,
    ["dtype", "comments", "delimiter", "skiprows", "usecols", "unpack", "ndmin", "maxRows"],
    "loadtxt",
  );
  return read(source, options, "loadtxt", (field, row, column) => {
    throw new ValueError(`loadtxt: expected a number in row ${row}, column ${column}, got ${showValue(field)}.`);
  });
}

/** Options of `genfromtxt`. */
export interface GenFromText {
  dtype?: DType;
  comments?: string | readonly string[] | null;
  delimiter?: string;
  /** Lines left out at the start, and at the end. Default 0. */
  skipHeader?: number;
  skipFooter?: number;
  usecols?: number | readonly number[];
  unpack?: boolean;
  maxRows?: number;
  /** Stands where a field is empty or no number. Default NaN; -1 for integers, false for bool. */
  fillingValues?: number;
  /** What else counts as missing, such as `"N/A"`. What is no number does anyway. */
  missingValues?: string | readonly string[];
}

/**
 * As `loadtxt`, for tables with gaps: an empty field, or one that is no number, becomes `fillingValues`.
 *
 * @throws {RangeError} If rows differ in length; says where.
 * @example
 * nd.genfromtxt(["1,,3", "4,n/a,6"], { delimiter: "," }) // → [[ 1. nan  3.] [ 4. nan  6.]]
 */
export function genfromtxt(source: Path | readonly string[], options: GenFromText = {}): NDArray {
  const known = ["dtype", "comments", "delimiter", "skipHeader", "skipFooter", "usecols", "unpack", "maxRows"];
  checkOptions(options, [...known, "fillingValues", "missingValues"], "genfromtxt");
  const { skipHeader = 0, skipFooter = 0, fillingValues, missingValues = [], ...rest } = options;
  const dtype = options.dtype ?? "float64";
  const filling = fillingValues ?? (isFloat(dtype) ? NaN : dtype === "bool" ? 0 : -1);
  const lines = linesOf(source, "genfromtxt");
  const missing = new Set([missingValues].flat());
  return read(
    lines.slice(0, lines.length - skipFooter),
    { ...rest, skiprows: skipHeader },
    "genfromtxt",
    () => filling,
    missing,
  );
}

function linesOf(source: Path | readonly string[], where: string): readonly string[] {
  if (Array.isArray(source)) return source;
  const lines = new TextDecoder().decode(readFile(source as Path, where)).split(/\r\n|\r|\n/);
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

function read(
  source: Path | readonly string[],
  options: LoadText,
  where: string,
  otherwise: (field: string, row: number, column: number) => number,
  missing: ReadonlySet<string> = new Set(),
): NDArray {
  const { dtype = "float64", comments = "#", delimiter, skiprows = 0, usecols, unpack, ndmin = 0 } = options;
  const marks = comments === null ? [] : [comments].flat();
  const rows: string[][] = [];
  for (const line of linesOf(source, where).slice(skiprows)) {
    if (rows.length >= (options.maxRows ?? Infinity)) break;
    const ends = marks.map((mark) => line.indexOf(mark)).filter((at) => at >= 0);
    const text = ends.length === 0 ? line : line.slice(0, Math.min(...ends));
    if (text.trim() === "") continue;
    rows.push((delimiter === undefined ? text.trim().split(/\s+/) : text.split(delimiter)).map((f) => f.trim()));
  }
  const width = rows[0]?.length ?? 0;
  const odd = rows.findIndex((row) => row.length !== width);
  if (odd >= 0) {
    throw new ValueError(`${where}: expected ${width} columns, as in row 0, got ${rows[odd]!.length} in row ${odd}.`);
  }
  const columns = (usecols === undefined ? [...Array(width).keys()] : [usecols].flat()).map((column) => {
    if (!Number.isInteger(column) || column < -width || column >= width) {
      throw new ValueError(`${where}: expected columns from ${-width} to ${width - 1}, got ${column}.`);
    }
    return column < 0 ? column + width : column;
  });
  const values = rows.flatMap((row, i) =>
    columns.map((column) => {
      const field = row[column]!;
      const value = missing.has(field) ? undefined : numberOf(field, dtype);
      return value ?? (isBig(dtype) ? BigInt(otherwise(field, i, column)) : otherwise(field, i, column));
    }),
  );
  const big = values.some((value) => typeof value === "bigint");
  let out: NDArray = fromElements(values, big ? (dtype as "int64") : "float64", [rows.length, columns.length]);
  out = cast(out, dtype);
  if (ndmin < 2) {
    const wanted = out.shape.flatMap((n, axis) => (n === 1 ? [axis] : []));
    const keep = ndmin === 1 && wanted.length === 2 ? wanted.slice(0, 1) : wanted;
    if (out.size > 0 || rows.length > 0) out = ops.squeeze(out, keep);
    else out = ops.reshape(out, [0]);
  }
  return unpack ? ops.transpose(out) : out;
}

/** A field as a number; 64-bit integers exactly; `undefined` if it is none. */
function numberOf(field: string, dtype: DType): number | bigint | undefined {
  if (isBig(dtype) && /^[+-]?\d+$/.test(field)) return BigInt(field.replace("+", ""));
  const special = /^([+-]?)(nan|inf|infinity)$/i.exec(field);
  if (special && isFloat(dtype)) {
    const size = special[2]!.toLowerCase() === "nan" ? NaN : Infinity;
    return special[1] === "-" ? -size : size;
  }
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(field)) return undefined;
  const value = Number(field);
  if (!isFloat(dtype) && !Number.isInteger(value)) return undefined;
  return isBig(dtype) ? BigInt(value) : value;
}
