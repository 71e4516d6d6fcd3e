/** `console`, which is Node's own, with a short way for what is printed most. */
import { Console } from "node:console";
import type { Writable } from "node:stream";
import { inspect } from "node:util";
import { standIn } from "../variables/standins.ts";

type Print = (name: "stdout" | "stderr", text: string) => void;

/** The methods that print a line of what they are given, and where to. */
const LINES = { log: "stdout", info: "stdout", debug: "stdout", warn: "stderr", error: "stderr" } as const;

/**
 * @param print - Takes what is printed, line by line.
 * @param columns - Width of a line, in characters.
 */
export function makeConsole(print: Print, columns: number): Console {
  const sink = (name: "stdout" | "stderr") => ({ write: (text: string) => print(name, text) }) as unknown as Writable;
  const console = new Console({
    stdout: sink("stdout"),
    stderr: sink("stderr"),
    ignoreErrors: false, // The guarded path costs twice as much, and our streams do not fail.
    inspectOptions: { colors: false, breakLength: columns },
  });
  Object.defineProperty(console, "Console", { value: Console, enumerable: false });
  shorten(console, print);
  return console;
}

/** A text or a number alone (but for 0, which may be -0), outside of all groups: what a loop prints. */
function shorten(console: Console, print: Print): void {
  let depth = 0;
  const { group, groupCollapsed, groupEnd } = console;
  const deeper =
    (begin: typeof group) =>
    (...label: unknown[]): void => {
      begin(...label);
      depth++;
    };
  const options = inspect.defaultOptions; // The object that Node reads, whoever changes it.
  for (const [method, name] of Object.entries(LINES) as [keyof typeof LINES, "stdout" | "stderr"][]) {
    const long = console[method];
    define(console, method, function line(value?: unknown): void {
      // biome-ignore lint/complexity/noArguments: rest parameters would make an array for each line.
      const args = arguments;
      const plain =
        typeof value === "string" || (typeof value === "number" && value !== 0 && !options.numericSeparator);
      if (plain && args.length === 1 && depth === 0) print(name, `${value}\n`);
      else long.apply(console, args as unknown as unknown[]);
    });
  }
  define(console, "group", deeper(group));
  define(console, "groupCollapsed", deeper(groupCollapsed));
  define(console, "groupEnd", () => {
    groupEnd();
    depth = Math.max(0, depth - 1);
  });
}

/** As Node's own: not enumerable only where that was not, and known by its name. */
function define<M extends keyof Console>(console: Console, method: M, value: Console[M]): void {
  Object.defineProperty(value, "name", { value: method });
  standIn(value as object, Console.prototype[method]); // The console's own is bound: it has no text.
  Object.assign(console, { [method]: value });
}
