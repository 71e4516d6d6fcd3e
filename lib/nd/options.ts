/** Options objects, read in one place: a misspelt key must not be ignored in silence. */
import { nearName, ValueError } from "../errors.ts";

/**
 * Checks that `options` has known keys only.
 *
 * @throws {RangeError} At an unknown key; names the near one. (`sum: expected options axis, keepdims, got "axes". Did
 *   you mean "axis"?`)
 */
export function checkOptions(options: unknown, known: readonly string[], where: string): void {
  if (options === null || typeof options !== "object") return;
  for (const key in options) {
    if (known.includes(key)) continue;
    const near = nearName(key, known);
    throw new ValueError(
      `${where}: expected options ${known.join(", ")}, got ${JSON.stringify(key)}.` +
        (near === undefined ? "" : ` Did you mean ${JSON.stringify(near)}?`),
    );
  }
}
