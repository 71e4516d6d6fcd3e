/**
 * What compiled code sees of the session: `__cell`.
 *
 * The language room turns a cell into the body of `async (__cell) => { … }`. Top-level names live on pages, so that they
 * are shared by all cells and live: what one cell assigns, a function of an earlier cell reads.
 */
import { fileURLToPath } from "node:url";
import vm from "node:vm";
import type { CompiledCell } from "../rooms.ts";
import type { Cell } from "./cell.ts";
import { words } from "./channel.ts";
import { asCaller, type Caller, goOnHearing } from "./comm.ts";
import { notebook, notebookFolder } from "./folder.ts";
import { importFrom } from "./imports/index.ts";
import { resolveFrom } from "./imports/resolve.ts";
import { magic } from "./magics/index.ts";
import { activeCell } from "./ownership/owner.ts";
import { Interrupted } from "./prompt.ts";
import { STOP, WORD } from "./stopping/shared.ts";
import { enterUser } from "./stopping/unwind.ts";
import { noteThrown } from "./traceback/thrown.ts";
import { bind, page } from "./variables/pages.ts";

export interface CellApi {
  /** The k-th page of top-level names; kept for the session. */
  page(k: number): Record<string, unknown>;
  /** A name that is another module's variable: `read` gives what that is now. */
  bind(names: Record<string, unknown>, name: string, read: () => unknown): void;
  /** `import` statements and expressions, from the notebook's folder. */
  import(specifier: string, options?: ImportCallOptions): Promise<unknown>;
  /** The value of the cell's last expression, and where that stands. Returns it. */
  result<T>(value: T, line?: number, column?: number): T;
  /** The cell is about to wait for `value` at this place of what was typed: `await __cell.wait(line, column, x)`. Returns it. */
  wait<T>(line: number, column: number, value?: T): T | undefined;
  /**
   * What an `await` gave: `__cell.alive(await x)`. Throws when Stop ended the cell meanwhile, so that a cell which waited
   * for a file or the network does not run on.
   */
  alive<T>(value: T): T;
  /** The cell that calls a function, for `resume`: functions outlive the cell that declares them, and its being stopped. */
  caller(): Caller;
  /** `alive`, inside a function: `__cell.resume(caller, await x)` throws when its caller was stopped. */
  resume<T>(caller: Caller, value: T): T;
  /** No code that was compiled later has started: what the compiler knew of the notebook's functions still holds. */
  readonly steady: boolean;
  /** Does nothing, in each round of a loop that calls native code: V8 looks for a Stop where a function is entered. */
  turn(): void;
  /** Gives back what is being thrown, and notes where when it is no error. `again`: it was caught before. */
  thrown<T>(value: T, line: number, column: number, again?: boolean): T;
  /** `%name args` and `!args`; see magics/index.ts. */
  magic(name: string, args: string, body?: (n: number) => unknown): unknown;
  /** `import.meta`. */
  readonly meta: ImportMeta;
}

/** Whose code went on last behind an `await`: what that calls, it calls. */
let resumed: Cell | undefined;

function caller(): Caller {
  const cell = activeCell() ?? resumed;
  return asCaller(cell?.stopped ? undefined : cell);
}

function resume<T>(by: Caller, awaited: T): T {
  const cell = goOnHearing(by);
  if (cell?.stopped) throw new Interrupted();
  resumed = cell;
  enterUser();
  // A chain of microtasks spends most of its time inside Node, where nothing is ended: hold still for the guard.
  if (Atomics.load(words, WORD.stop) === STOP.hunting) Atomics.wait(words, WORD.stop, STOP.hunting, 100);
  return awaited;
}

function turn(): void {}

export interface Started {
  done: Promise<unknown>;
  /** The last expression's value, once `done`. */
  value(): unknown;
}

/** The serial number of the newest code that has started. */
let newest = 0;

/**
 * One cell's. Not a literal with accessors: for each of those V8 makes a hidden class that keeps the functions, and with them the
 * cell, until all of the heap is collected (docs/decisions/0161).
 */
class Api implements CellApi {
  readonly page = page;
  readonly bind = bind;
  readonly caller = caller;
  readonly resume = resume;
  readonly turn = turn;
  value: unknown;
  readonly #cell: Cell;
  readonly #name: string;
  readonly #serial: number;
  #meta: ImportMeta | undefined;

  constructor(cell: Cell, name: string, serial: number) {
    this.#cell = cell;
    this.#name = name;
    this.#serial = serial;
  }

  import(specifier: string, options?: ImportCallOptions): Promise<unknown> {
    return importFrom(notebook(), specifier, options);
  }

  result<T>(value: T, line?: number, column = 1): T {
    this.value = value;
    if (line !== undefined) this.#cell.waits = { file: this.#name, line, column };
    return value;
  }

  wait<T>(line: number, column: number, value?: T): T | undefined {
    this.#cell.waits = { file: this.#name, line, column };
    return value;
  }

  alive<T>(value: T): T {
    this.#cell.waits = undefined;
    return resume(this.#cell, value);
  }

  thrown<T>(value: T, line: number, column: number, again?: boolean): T {
    return noteThrown(value, this.#name, line, column, again);
  }

  get steady(): boolean {
    return newest === this.#serial;
  }

  magic(name: string, args: string, body?: (n: number) => unknown): unknown {
    return magic(this.#cell, name, args, body);
  }

  get meta(): ImportMeta {
    this.#meta ??= meta();
    return this.#meta;
  }
}

/** Compiles a cell's JavaScript in this very context and starts it. */
export function start(cell: Cell, name: string, compiled: CompiledCell): Started {
  newest = Math.max(newest, compiled.serial);
  const api = new Api(cell, name, compiled.serial);
  // No sandbox context: that would make every global access slow, and `instanceof Array` false.
  const script = new vm.Script(`(async (__cell) => {\n${compiled.code}\n})`, {
    filename: name,
    lineOffset: -1,
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER, // For `eval` and `new Function`.
  });
  const run = script.runInThisContext() as (api: CellApi) => Promise<unknown>;
  return { done: run(api), value: () => api.value };
}

function meta(): ImportMeta {
  const url = notebook();
  const filename = fileURLToPath(url);
  return {
    url,
    filename,
    dirname: notebookFolder(),
    resolve: (specifier: string) => resolveFrom(url, specifier),
  } as ImportMeta;
}
