/** Renderers that people add: `Jupyter.formatter(type, render)`. */
import { after, isBundle, type MaybePromise, type Renderer } from "./types.ts";

type Class = abstract new (...args: never[]) => unknown;
/** What a formatter may return: a MIME bundle, text, anything that shows itself; undefined to pass. */
type Render = (value: never) => unknown;
interface Formatter {
  type: Class | ((value: unknown) => boolean);
  render: Render;
}

const formatters: Formatter[] = [];

/**
 * Shows values of a type in a way of your own; the last one added for a type wins. Beats what the value itself offers.
 *
 * @param type - A class, or a predicate (an arrow function).
 * @param render - Value → MIME bundle, text, or a value that shows itself; undefined to leave it to the others.
 * @example
 * Jupyter.formatter(Date, (d) => Jupyter.html`<time>${d.toISOString()}</time>`);
 */
export function formatter(type: Formatter["type"], render: Render): void {
  if (typeof type !== "function" || typeof render !== "function") {
    throw new TypeError("Jupyter.formatter: expected a class or a predicate, and a function from value to MIME bundle");
  }
  formatters.unshift({ type, render });
}

// Arrow functions have no `prototype`; classes and constructors have.
function matches(type: Formatter["type"], value: unknown): boolean {
  if (type.prototype === undefined) return (type as (value: unknown) => boolean)(value) === true;
  try {
    return value instanceof type;
  } catch {
    return false; // A proxy whose trap throws.
  }
}

export const userRenderer: Renderer = {
  name: "a formatter added with Jupyter.formatter",
  render(value, showInner) {
    const next = (i: number): MaybePromise<Awaited<ReturnType<Renderer["render"]>>> => {
      const found = formatters[i];
      if (!found) return undefined;
      if (!matches(found.type, value)) return next(i + 1);
      return after(found.render(value as never) as MaybePromise<unknown>, (made) => {
        if (made === undefined) return next(i + 1);
        if (typeof made === "string") return { "text/plain": made };
        return isBundle(made) ? made : showInner(made);
      });
    };
    return next(0);
  },
};
