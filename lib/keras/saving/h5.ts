/** Variables in HDF5 files, Keras 3's `.weights.h5`. The library (WebAssembly, a few megabytes) loads when first used. */
import type { NDArray } from "../../core/ndarray.ts";
import { ValueError } from "../../errors.ts";
import type { Variable } from "../variable.ts";
import { matched, type ReadOptions, type Stored, type StoredArray } from "./matching.ts";
import type { Group } from "./variables.ts";

type H5 = typeof import("h5wasm");
type Classes = Pick<H5, "Group" | "Dataset">;
type H5Group = InstanceType<H5["Group"]>;
type Entity = InstanceType<H5["File"]>;

/** Groups in groups: what a file may have before it is taken for a ring of links. */
const DEEPEST = 64;

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
  const { FS, activate_throwing_error_handler: speakUp } = await h5.ready;
  // HDF5 would print its stack of complaints on stderr and go on.
  speakUp();
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
    let values: [Variable, NDArray][];
    try {
      values = matched(storedIn(file, h5), groups, options);
    } catch (cause) {
      if (cause instanceof ValueError) throw cause;
      // HDF5's own complaints: broken blocks, compression that is not there.
      throw new ValueError(`${options.where}: expected a whole HDF5 file, this one is damaged.`, { cause });
    }
    for (const [variable, value] of values) variable.assign(value);
  } finally {
    closed(file);
    FS.unlink(name);
  }
}

/** A damaged file may not even be closed. */
function closed(file: Entity | undefined): void {
  try {
    file?.close();
  } catch {
    // What is wrong with it has been said, or did not matter.
  }
}

/** All groups of arrays in a file, by path. Links may form rings: no path is longer than models are deep. */
function storedIn(file: Entity, { Group, Dataset }: Classes): Map<string, Stored> {
  const found = new Map<string, Stored>();
  const visit = (group: H5Group, path: readonly string[]): void => {
    const here = new Map<string, StoredArray>();
    for (const key of group.keys()) {
      const item = group.get(key);
      if (item instanceof Dataset) here.set(key, { shape: item.shape ?? [], read: () => item.value });
      else if (item instanceof Group && path.length < DEEPEST) visit(item, [...path, key]);
    }
    if (here.size > 0) found.set(path.join("/"), here);
  };
  visit(file as H5Group, []);
  return found;
}
