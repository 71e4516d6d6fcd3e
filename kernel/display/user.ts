/** Renderers that people add: `Jupyter.formatter(type, render)`. */
import { after, isBundle, type MaybePromise, type Renderer } from "./types.ts";

type Class = abstract new (...args: never[]) => unknown;
/** What a formatter may return: a MIME bundle, text, anything that shows itself; undefined or null to pass. */
type Render = (value: never) => unknown;
type Type = Class | ((value: unknown) => boolean);
interface Formatter extends Renderer {
  type: Type;
}

/** A new list for each addition: who is walking through the old one goes on with that. */
let formatters: readonly Formatter[] = [];

/**
 * Shows values of a type in a way of your own; the last one added for a type wins. Beats what the value itself offers.
 *
 * @param type - A class, or a predicate (an arrow function).
 * @param render - Value → MIME bundle, text, or a value that shows itself; undefined or null to leave it to the others.
 * @example
 * Jupyter.formatter(Date, (d) => Jupyter.html`<time>${d.toISOString()}</time>`);
 */
export function formatter(type: Type, render: Render): void {
  if (typeof type !== "function" || typeof render !== "function") {
    throw new TypeError("Jupyter.formatter: expected a class or a predicate, and a function from value to MIME bundle");
  }
  const added: Formatter = {
    name: "a formatter added with Jupyter.formatter",
    type,
    render(value, showInner) {
      if (!matches(type, value)) return undefined;
      return after(render(value as never) as MaybePromise<unknown>, (made) => {
        if (made === undefined || made === null) return undefined;
        if (typeof made === "string") return { "text/plain": made };
        return isBundle(made) ? made : showInner(made);
      });
    },
  };
  formatters = [added, ...formatters];
}

// Arrow functions have no `prototype`; classes and constructors have.
function matches(type: Type, value: unknown): boolean {
  if (type.prototype === undefined) return (type as (value: unknown) => boolean)(value) === true;
  try {
    return value instanceof type;
  } catch {
    return false; // A proxy whose trap throws.
  }
}

/** The formatters of `value`, each a renderer of its own, the last one added first: when one fails, the next has its turn. */
export const userRenderers = (): readonly Renderer[] => formatters;

/** True when somebody has said how a value like this is shown. */
export function hasFormatter(value: unknown): boolean {
  return formatters.some(({ type }) => {
    try {
      return matches(type, value);
    } catch {
      return false;
    }
  });
}
