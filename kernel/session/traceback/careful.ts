/** Questions to values that may throw for being asked: proxies with traps, getters. */

/** What `ask` gives, or `otherwise` where it throws. */
export function attempt<T>(ask: () => T, otherwise: T): T {
  try {
    return ask();
  } catch {
    return otherwise;
  }
}

/** Reads a property; undefined where that throws. */
export const read = (value: object, key: string): unknown =>
  attempt(() => (value as Record<string, unknown>)[key], undefined);

/** `value instanceof type`; false where that throws. */
export const isA = <T>(value: unknown, type: abstract new (...args: never[]) => T): value is T =>
  attempt(() => value instanceof type, false);
