/** Variables in HDF5 files, Keras 3's `.weights.h5`. The library (WebAssembly, a few megabytes) loads when first used. */
import type { NDArray } from "../../core/ndarray.ts";
import { sameShape, sizeOf } from "../../core/shape.ts";
import { showShape, ValueError } from "../../errors.ts";
import { wrap } from "../arrays.ts";
import type { Group } from "./variables.ts";

const letters: Readonly<Record<string, string>> = {
  float32: "<f4",
  float64: "<f8",
  int32: "<i4",
  int64: "<i8",
  uint8: "<u1",
  int8: "<b",
  bool: "<u1",
};

async function open() {
  const h5 = await import("h5wasm");
  const { FS } = await h5.ready;
  return { h5, FS };
}

let files = 0;

/** The bytes of a `.weights.h5` file. */
export async function writeWeights(groups: readonly Group[]): Promise<Uint8Array> {
  const { h5, FS } = await open();
  const name = `glassbox-${files++}.h5`;
  const file = new h5.File(name, "w");
  try {
    const made = new Set<string>();
    for (const { path, name: layer, variables } of groups) {
      const parts = path.split("/");
      parts.forEach((_, i) => {
        const partial = parts.slice(0, i + 1).join("/");
        if (!made.has(partial)) file.create_group(partial);
        made.add(partial);
      });
      const group = file.get(path) as InstanceType<typeof h5.Group>;
      group.create_attribute("name", layer);
      variables.forEach((variable, i) => {
        const { storage, offset, size } = variable.value;
        const data = storage.slice(offset, offset + size);
        group.create_dataset({
          name: String(i),
          data: data as never,
          shape: [...variable.shape],
          dtype: letters[variable.dtype]!,
        });
      });
    }
    file.flush();
  } finally {
    file.close();
  }
  const bytes = FS.readFile(name) as Uint8Array;
  FS.unlink(name);
  return bytes;
}

export interface ReadOptions {
  /** Whether variables that the file lacks, or has in another shape, are left as they are. */
  skipMismatch: boolean;
  /** How messages begin. */
  where: string;
}

/** Reads a file's variables into those of a model: all of them or, on an error, none. */
export async function readWeights(bytes: Uint8Array, groups: readonly Group[], options: ReadOptions): Promise<void> {
  const { h5, FS } = await open();
  const name = `glassbox-${files++}.h5`;
  FS.writeFile(name, bytes);
  let file: InstanceType<typeof h5.File> | undefined;
  try {
    try {
      file = new h5.File(name, "r");
    } catch {
      throw new ValueError(`${options.where}: expected an HDF5 file, got ${bytes.length} bytes of something else.`);
    }
    const values: [Group["variables"][number], NDArray][] = [];
    for (const group of groups) {
      const stored = (file.get(group.path) ?? file.get(hidden(group.path))) as InstanceType<typeof h5.Group> | null;
      const keys = stored?.keys() ?? [];
      if (keys.length !== group.variables.length) {
        if (options.skipMismatch || group.optional) continue;
        const has = stored === null ? "nothing there" : `${keys.length}`;
        throw new ValueError(
          `${options.where}: expected ${group.variables.length} variables of ${group.name} at ${group.path}, got ${has}. ` +
            "The file is of another model.",
        );
      }
      group.variables.forEach((variable, i) => {
        const dataset = stored!.get(String(i)) as InstanceType<typeof h5.Dataset>;
        const shape = [...(dataset.shape ?? [])];
        if (!sameShape(shape, variable.shape)) {
          if (options.skipMismatch) return;
          throw new ValueError(
            `${options.where}: expected ${variable.path} ${showShape(variable.shape)}, got ${showShape(shape)}. ` +
              "The file is of another model.",
          );
        }
        values.push([variable, arrayOf(dataset.value, variable.shape, options.where)]);
      });
    }
    for (const [variable, value] of values) variable.assign(value);
  } finally {
    file?.close();
    FS.unlink(name);
  }
}

/** Python keeps some layers in fields that begin with `_`: `_query_dense`. */
const hidden = (path: string): string => path.replace(/\/([^/]*)\/vars$/, "/_$1/vars");

function arrayOf(value: unknown, shape: readonly number[], where: string): NDArray {
  if (typeof value === "number" || typeof value === "bigint") {
    return wrap(Float64Array.of(Number(value)), shape);
  }
  if (ArrayBuffer.isView(value)) {
    const numbers = Float64Array.from(value as unknown as ArrayLike<number | bigint>, Number);
    if (numbers.length === sizeOf(shape)) return wrap(numbers, shape);
  }
  throw new ValueError(`${where}: expected numbers in the file, got something else.`);
}
