/**
 * A function's text is what compiling its TypeScript alone gives: people hand it to a worker, to a page, to another machine,
 * where there is no kernel to ask whether Stop was pressed.
 */
import { ADDED } from "../../rooms.ts";
import { meant, standIn } from "./standins.ts";

const native = Function.prototype.toString;
/** A function's text may end before the second comment. */
const added = new RegExp(
  ` /\\*${ADDED.from}\\*/[,)][^]*?(?:/\\*${ADDED.to}\\*/|$)|/\\*${ADDED.from}\\*/[^]*?/\\*${ADDED.to}\\*/\\s*`,
  "g",
);
/** `(0, $p0.f)()` calls the notebook's `f`, and `$p0.x` is its `x`. */
const called = /\(0, (\$p\d+\.[\w$]+)\)/g;
const named = /\$p\d+\.(?=[\p{ID_Start}$_])/gu;

/** A function's text as V8 has it: what was compiled. */
export const compiledText = (fn: object): string => native.call(fn);

export function plainTexts(): void {
  const own = {
    toString(this: object): string {
      const text = compiledText(meant(this) as object);
      if (!text.includes("$p") && !text.includes(ADDED.from)) return text;
      return text.replace(added, "").replace(called, "$1").replace(named, "");
    },
  };
  Function.prototype.toString = standIn(own.toString, native);
  Object.defineProperty(Function.prototype, "toString", { enumerable: false });
}
