/** Names as Keras makes them: `dense`, `dense_1`, `mean_squared_error`. */
import { unknownName } from "../errors.ts";

const uses = new Map<string, number>();

/** `MaxPooling2D` → `max_pooling2d`, `meanSquaredError` → `mean_squared_error`: Keras's `to_snake_case`, to the letter. */
export function snakeCase(name: string): string {
  return name
    .replace(/\W+/g, "")
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
}

/** `beta1` → `beta_1`, `fromLogits` → `from_logits`: an option as Keras spells it. Its digits stand apart. */
export const optionName = (name: string): string =>
  name
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .replace(/^(beta|p)(\d)$/, "$1_$2")
    .toLowerCase();

/** `kernel_initializer` → `kernelInitializer`, `beta_1` → `beta1`. */
export const camelName = (name: string): string =>
  name.replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** The first `dense` is `dense`, the next `dense_1`. */
export function uniqueName(prefix: string): string {
  const count = uses.get(prefix) ?? 0;
  uses.set(prefix, count + 1);
  return count === 0 ? prefix : `${prefix}_${count}`;
}

/** A fresh name from a class: `Dense` → `dense_3`. */
export const autoName = (className: string): string => uniqueName(snakeCase(className));

/** Starts counting again, so that the next dense layer is `dense`: part of `clearSession`. */
export const resetNames = (): void => uses.clear();

/** The name of an object's class as it was written: bundlers append `$1` where two classes share a name. */
export const classNameOf = (value: object): string => value.constructor.name.replace(/\$\d+$/, "");

const fold = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, "");

/**
 * Things that can be asked for by name: `"mse"`, `"mean_squared_error"`, `"meanSquaredError"` and `"MeanSquaredError"`
 * are one.
 */
export class Registry<T> {
  readonly #byName = new Map<string, T>();
  readonly #names: string[] = [];
  readonly #aliases: readonly string[];
  readonly #what: string;

  /** @param what - How errors call these things: `"activation"`. */
  constructor(what: string, entries: Readonly<Record<string, T>>, aliases: Readonly<Record<string, string>> = {}) {
    this.#what = what;
    this.#aliases = Object.keys(aliases);
    for (const [name, entry] of Object.entries(entries)) this.add(name, entry);
    for (const [alias, name] of Object.entries(aliases)) this.#byName.set(fold(alias), this.#byName.get(fold(name))!);
  }

  /** Adds one; users register their own classes so. */
  add(name: string, entry: T): void {
    if (!this.#byName.has(fold(name))) this.#names.push(name);
    this.#byName.set(fold(name), entry);
  }

  has(name: string): boolean {
    return this.#byName.has(fold(name));
  }

  /** @throws {ValueError} For a name nobody knows; the message has the nearest one. */
  get(name: string): T {
    const found = this.#byName.get(fold(name));
    if (found === undefined) throw unknownName(this.#what, name, this.#names, this.#aliases);
    return found;
  }

  get names(): readonly string[] {
    return this.#names;
  }
}
