/** What an object holds in its public fields: layers in layers, weights in layers. */

/**
 * Instances of `type` in the fields of `owner`, in the order the fields were assigned; also in lists and plain objects.
 * Private `#fields` cannot be seen: keep layers in public ones.
 */
export function childrenOf<T extends object>(owner: object, type: abstract new (...args: never[]) => T): T[] {
  const found = new Set<T>();
  const look = (value: unknown, depth: number): void => {
    if (value instanceof type) found.add(value);
    else if (depth < 3 && Array.isArray(value)) for (const item of value) look(item, depth + 1);
    else if (depth < 3 && isPlain(value)) for (const item of Object.values(value)) look(item, depth + 1);
  };
  for (const [field, value] of Object.entries(owner)) if (field !== "inboundNodes") look(value, 0);
  return [...found];
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
