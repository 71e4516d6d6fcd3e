/** What `setTimeout` returns ends many a cell: a line says enough of it, where inspect shows Node's inside. */
import { types } from "node:util";
import type { Renderer } from "./types.ts";

interface Handle {
  _idleTimeout?: unknown;
  _repeat?: unknown;
  _destroyed?: unknown;
}
const NAMES = new Set(["Timeout", "Immediate"]);

export const timerRenderer: Renderer = {
  name: "a timer",
  render(value) {
    if (typeof value !== "object" || value === null || types.isProxy(value)) return undefined;
    const name = (Object.getPrototypeOf(value) as { constructor?: { name?: string } } | null)?.constructor?.name ?? "";
    if (!NAMES.has(name) || !("_onTimeout" in value || "_onImmediate" in value)) return undefined;
    const { _idleTimeout: ms, _repeat: repeat, _destroyed: done } = value as Handle;
    const when = typeof ms === "number" && ms >= 0 ? `${typeof repeat === "number" ? "every" : "after"} ${ms} ms` : "";
    return { "text/plain": `${name} {${done ? " done" : when ? ` ${when}` : ""} }` };
  },
};
