/** Values that show themselves: `[Symbol.for("Jupyter.display")]()`, Deno's convention; may be async. */
import { types } from "node:util";
import { DISPLAY } from "./templates.ts";
import { after, isBundle, type Renderer } from "./types.ts";

type Hook = (this: unknown) => unknown;

/** The value's own display hook, if it has one. */
export function displayHook(value: unknown): Hook | undefined {
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return undefined;
  try {
    const hook = (value as Record<symbol, unknown>)[DISPLAY];
    return typeof hook === "function" ? (hook as Hook) : undefined;
  } catch (error) {
    if (types.isProxy(value)) return undefined; // Its trap throws: nobody asked it to show itself.
    throw error;
  }
}

export const symbolRenderer: Renderer = {
  name: 'its [Symbol.for("Jupyter.display")]()',
  render(value) {
    const hook = displayHook(value);
    if (!hook) return undefined;
    return after(thenable(hook.call(value)), (bundle) => {
      if (isBundle(bundle)) return bundle;
      if (types.isProxy(value)) return undefined; // It answers any name with a function.
      throw new TypeError("expected an object whose keys are MIME types");
    });
  },
};

/** Promises of other makes count too. */
const thenable = (value: unknown) =>
  typeof (value as { then?: unknown } | null)?.then === "function" ? Promise.resolve(value) : value;
