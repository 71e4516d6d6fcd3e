/**
 * What `%name` and `!command` do: `__cell.magic(name, args, code?)`, which the language room writes in their place.
 *
 * A magic that takes code gets it as a function: synchronous where the code has no `await`, so that a loop under `%time`
 * runs as it would alone.
 */
import type { Cell } from "../cell.ts";
import { print } from "../output/streams.ts";
import { forgetVariables } from "../variables/pages.ts";
import { install } from "./install.ts";
import { shell } from "./shell.ts";
import { time, timeit } from "./timing.ts";
import { who, whos } from "./who.ts";

/** The code under a magic; `timeit`'s runs it `n` times. */
export type Body = (n: number) => unknown;
/** Returns what stands in the place of the magic: a value, or undefined; may be a promise. */
type Magic = (args: string, body: Body, cell: Cell) => unknown;

const MAGICS: Record<string, Magic> = {
  time: (_, body) => time(body),
  timeit: (args, body) => timeit(args, body),
  who,
  whos,
  reset: () => forgetVariables(),
  install: (args, _, cell) => install(args, cell),
  lsmagic: (text) => print("stdout", `${text}\n`),
  "!": (command, _, cell) => shell(command, cell),
};

/** Runs one for `cell`. @throws {Error} What the magic, or the code under it, throws. */
export function magic(cell: Cell, name: string, args: string, body: Body = () => undefined): unknown {
  const run = MAGICS[name];
  if (!run) throw new Error(`%${name}: there is no such magic. %lsmagic lists those there are.`);
  return run(args, body, cell);
}
