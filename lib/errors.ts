/**
 * The errors people see, and how a message is worded: which function, what was expected, what came, and the fix where
 * there is one and it would work. For example
 * `matmul: expected a [m, k] and b [k, n], got a [4, 3] and b [4, 1]. Did you mean matmul(a, b.T)?`
 */

/** Shapes that do not fit together. */
export class ShapeError extends RangeError {
  override name = "ShapeError";
}

/** A dtype that the operation does not take. */
export class DTypeError extends TypeError {
  override name = "DTypeError";
}

/** An argument with a value outside what is meant: Python's ValueError. */
export class ValueError extends RangeError {
  override name = "ValueError";
}

/** A matrix that cannot be treated as asked: singular, not positive definite, not finite. NumPy's LinAlgError. */
export class LinAlgError extends ValueError {
  override name = "LinAlgError";
}

/** Something used before it was made ready: fit before compile, weights of a layer that was never built. */
export class StateError extends Error {
  override name = "StateError";
}

/** Words a shape as people type it: `[4, 3]`; a free batch dimension reads `null`. */
export const showShape = (shape: readonly (number | null)[]): string => `[${shape.map(String).join(", ")}]`;

/** Words any received value, briefly. */
export function showValue(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value);
  if (typeof value === "function") return value.name ? `function ${value.name}` : "a function";
  if (value !== null && typeof value === "object") {
    if ("kerasHistory" in value)
      return `a symbolic tensor ${showShape((value as { shape?: number[] }).shape ?? [])} (layers and keras.ops take it)`;
    if ("shape" in value && "dtype" in value) return `a ${value.dtype} array ${showShape(value.shape as number[])}`;
    if (Array.isArray(value)) return `an array of ${value.length}`;
    return `a ${value.constructor?.name ?? "value"}`;
  }
  return String(value);
}

/** `"relu" , "selu"…` sorted by likeness to `name`; at most one, and only if it is near enough to be a slip. */
export function nearName(name: string, known: readonly string[]): string | undefined {
  const wanted = fold(name);
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(wanted, fold(candidate));
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/**
 * The message for a name nobody knows: `activation: expected a known name, got "reluu". Did you mean "relu"? Known: …`.
 *
 * @param aliases - Short names that may be meant too, and that the list leaves out.
 */
export function unknownName(
  what: string,
  name: unknown,
  known: readonly string[],
  aliases: readonly string[] = [],
): ValueError {
  const near = typeof name === "string" ? nearName(name, [...known, ...aliases]) : undefined;
  const hint = near === undefined ? "" : ` Did you mean ${JSON.stringify(near)}?`;
  return new ValueError(`${what}: expected a known name, got ${showValue(name)}.${hint} Known: ${known.join(", ")}.`);
}

const fold = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, "");

/** Slips between two words: a letter left out, put in, or wrong, or two neighbours swapped (`rleu`), one each. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = j > 1 && i > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = swapped ? before[j - 2]! + 1 : Number.POSITIVE_INFINITY;
      next.push(Math.min(change, swap, row[j]! + 1, next[j - 1]! + 1));
    }
    [before, row] = [row, next];
  }
  return row[b.length]!;
}
