/** Where top-level names live: pages that all cells share. */

/**
 * A page keeps V8's fast properties: made by a constructor, and without `Object.prototype` above it, whose names
 * (`constructor`, `toString`) are a user's to take. `Object.create(null)` would be a hash table: a loop over a cell's
 * variables takes 25 times as long there (measured; 1.5-2.4 times plain locals here).
 */
const Page = function $Page() {} as unknown as new () => Record<string, unknown>;
Page.prototype = Object.create(null);

const pages: Record<string, unknown>[] = [];

/** The `k`-th page; kept for the session. */
export function page(k: number): Record<string, unknown> {
  while (pages.length <= k) pages.push(new Page());
  return pages[k] as Record<string, unknown>;
}

/** Makes a name of a page what `read` gives; a later cell that declares the name has it to itself. */
export function bind(names: Record<string, unknown>, name: string, read: () => unknown): void {
  read(); // A name that the module does not export is an error of the import.
  const shown = { enumerable: true, configurable: true };
  const set = (value: unknown) => Object.defineProperty(names, name, { ...shown, value, writable: true });
  Object.defineProperty(names, name, { ...shown, get: read, set });
}

/** Forgets every name. Functions of earlier cells that still run keep the pages they were compiled with. */
export function forgetVariables(): void {
  pages.length = 0;
}

/** Every top-level name and its value, the newest page's last. A name that cannot be read is left out. */
export function* variables(): Generator<[string, unknown]> {
  for (const names of pages) {
    for (const name of Object.keys(names)) {
      try {
        yield [name, names[name]];
      } catch {
        // An accessor over something that is not initialised.
      }
    }
  }
}
