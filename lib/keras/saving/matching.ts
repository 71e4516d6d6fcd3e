/** Which array of a weights file belongs to which variable of a model; whatever is left over on either side is said. */
import type { NDArray } from "../../core/ndarray.ts";
import { sameShape, sizeOf } from "../../core/shape.ts";
import { showShape, ValueError } from "../../errors.ts";
import { wrap } from "../arrays.ts";
import type { Variable } from "../variable.ts";
import type { Group } from "./variables.ts";

/** An optimizer that took no step has these variables: its count of steps, its learning rate. */
const BARE_OPTIMIZER = 2;

export interface ReadOptions {
  /** Whether variables that the file lacks, or has in another shape, are left as they are. */
  skipMismatch: boolean;
  /** How messages begin. */
  where: string;
  /** How weights that do not exist yet come about: ends the message when the file has some for them. */
  howToBuild: string;
}

/** An array in a file. */
export interface StoredArray {
  readonly shape: readonly number[];
  read(): unknown;
}

/** What a file has at one place: its arrays by their keys. */
export type Stored = ReadonlyMap<string, StoredArray>;

/** The file's array for each variable. @throws {ValueError} Where one lacks its array, or an array its variable. */
export function matched(
  stored: Map<string, Stored>,
  groups: readonly Group[],
  options: ReadOptions,
): [Variable, NDArray][] {
  const { where, skipMismatch } = options;
  const values: [Variable, NDArray][] = [];
  const taken = new Set<string>();
  for (const group of groups) {
    const path = stored.has(group.path) ? group.path : hidden(group.path);
    const arrays: Stored = stored.get(path) ?? new Map();
    taken.add(path);
    if (arrays.size !== group.variables.length) {
      if (group.optional && arrays.size > BARE_OPTIMIZER) warnOptimizer(group, arrays, where);
      if (skipMismatch || group.optional) continue;
      throw mismatch(group, arrays, stored, options);
    }
    group.variables.forEach((variable, i) => {
      const array = arrays.get(String(i));
      if (array !== undefined && sameShape(array.shape, variable.shape)) {
        values.push([variable, arrayOf(array.read(), variable.shape, where)]);
      } else if (!skipMismatch) {
        const has = array === undefined ? `nothing called ${i} at ${path}` : showShape(array.shape);
        const what = `${variable.path} ${showShape(variable.shape)}`;
        throw new ValueError(`${where}: expected ${what}, got ${has}. The file is of another model.`);
      }
    });
  }
  if (!skipMismatch) checkAllTaken(stored, taken, where);
  return values;
}

/** Arrays for which the model has no place: weights would be lost. */
function checkAllTaken(stored: Map<string, Stored>, taken: ReadonlySet<string>, where: string): void {
  for (const [path, arrays] of stored) {
    // States of streams and of what training keeps, which are no weights and are made anew here.
    if (taken.has(path) || /(^|\/)(optimizer|metrics|seed_generator)(\/|$)/.test(path)) continue;
    const found = `${path.replace(/\/?vars$/, "") || "the model itself"} (${shapesOf(arrays)})`;
    if ([...arrays.values()].every(({ shape }) => shape.length === 0)) {
      console.warn(`${where}: left out the file's numbers at ${found}: the model has no place for them.`);
      continue;
    }
    throw new ValueError(
      `${where}: expected a place in the model for each weight of the file, got none for ${found}. A layer of one's ` +
        "own is found by the public field it is in (this.hidden = ...), named as when the file was written. " +
        "To leave such weights out: model.loadWeights(path, { skipMismatch: true }).",
    );
  }
}

function mismatch(group: Group, arrays: Stored, stored: Map<string, Stored>, options: ReadOptions): ValueError {
  const { where, howToBuild } = options;
  if (!group.built && group.variables.length === 0) {
    return new ValueError(
      `${where}: expected ${group.name} to have weights for the file's ${shapesOf(arrays)} (at ${group.path}), ` +
        `it has none yet. ${howToBuild}`,
    );
  }
  const has = arrays.size === 0 ? "nothing there" : `${arrays.size} (${shapesOf(arrays)})`;
  const want = `${group.variables.length} variables of ${group.name} at ${group.path}`;
  const shapes = group.variables.map(({ shape }) => showShape(shape)).join(", ");
  const others = [...stored.keys()].filter((path) => !path.startsWith("optimizer"));
  const list = others.length > 8 ? `${others.slice(0, 8).join(", ")}, ...` : others.join(", ");
  return new ValueError(
    `${where}: expected ${want}${shapes === "" ? "" : ` (${shapes})`}, got ${has}. The file is of another model: ` +
      `it has ${list || "no weights at all"}.`,
  );
}

function warnOptimizer(group: Group, arrays: Stored, where: string): void {
  console.warn(
    `${where}: ${group.name} starts afresh: it has ${group.variables.length} variables, the file's optimizer ${arrays.size}.`,
  );
}

const shapesOf = (arrays: Stored): string => [...arrays.values()].map(({ shape }) => showShape(shape)).join(", ");

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
