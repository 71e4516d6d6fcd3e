/**
 * Magics: the few lines of a cell that are no TypeScript, as IPython's readers know them.
 *
 *   %time EXPRESSION   %%time   %who   %install PACKAGE   !command   name?   name??
 *
 * They are masked, not rewritten: what TypeScript parses has the same length and the same lines, so that errors, maps and help need
 * not know. `%time f()` becomes `;     f()`, a statement that the transformation wraps; `!ls` becomes `;; `, whose second
 * empty statement it replaces (magic-calls.ts). At run time all of them are one method:
 *
 *   __cell.magic("who", "")                        `%who`
 *   __cell.magic("!", "ls -l")                     `!ls -l`
 *   __cell.magic("time", "", async () => { … })    `%time …` and `%%time`; the function is not async where the code has no await
 *   __cell.magic("timeit", "-n 10", (n) => { … })  runs the code n times
 *   __cell.magic("lsmagic", "the text to print")
 *
 * `name?` is no code at all: the supervisor shows the help when the cell has run.
 *
 * The session's part is session/magics; what a magic has to know of TypeScript is decided here.
 */
import { type Question, readQuestion } from "../questions.ts";
import type { Diagnostic } from "../rooms.ts";
import { isNegation, listing, MAGICS, type Magic, unknown } from "./magic-list.ts";
import { readNames } from "./names.ts";
import { parseErrorsOf, parseModule, ts } from "./ts.ts";

/** A magic of a cell, by UTF-16 offsets. */
export interface Mark {
  /** `time`, `who`…; `!` for a shell command. */
  name: string;
  /** What stands behind the name, as the session gets it; without the code of a magic that has some. */
  args: string;
  /** Where its `%` or `!` stands. */
  start: number;
  end: number;
  /** Where the TypeScript begins that it applies to: a statement, or for `%%` all of the cell. */
  body?: { start: number; whole: boolean };
}

export interface Read {
  /** What TypeScript parses: as long as the cell, line by line. */
  text: string;
  marks: Mark[];
  questions: Question[];
  /** What is wrong with the magics themselves. */
  errors: Diagnostic[];
}

/** Stands where a magic might, to see how the text before it is read. */
const PROBE = "$magic_here";

/** Lines that may be magics; nothing else is looked at, so a cell without pays nothing. */
const CANDIDATE = /^[ \t]*(?:%%?[A-Za-z]|%%?$|![^=\s])/m;
/** Lines that may be questions. */
const ASKS = /^[ \t]*(?:\?|[^\r\n]*\?[ \t]*;?[ \t]*$)/m;

/**
 * Finds a cell's magics.
 *
 * @param isValue - Whether a name is a value of the notebook: `!done` is then TypeScript's, and `!ls` the shell's.
 */
export function readMagics(code: string, isValue: (name: string) => boolean = () => false): Read {
  if (!CANDIDATE.test(code) && !ASKS.test(code)) return { text: code, marks: [], questions: [], errors: [] };
  return new Reader(code, isValue).read();
}

/** A line without its indent. */
interface Line {
  start: number;
  end: number;
  line: string;
}

class Reader {
  readonly #marks: Mark[] = [];
  readonly #questions: Question[] = [];
  readonly #errors: Diagnostic[] = [];
  #text: string;

  constructor(
    private readonly code: string,
    private readonly isValue: (name: string) => boolean,
  ) {
    this.#text = code;
  }

  read(): Read {
    const asking: Line[] = [];
    for (let at = 0; at <= this.code.length; ) {
      const end = lineEnd(this.code, at);
      const start = at + (/^[ \t]*/.exec(this.code.slice(at, end))?.[0].length ?? 0);
      const line = this.code.slice(start, end);
      at = end + (this.code.startsWith("\r\n", end) ? 2 : 1);
      // `? a` goes on with the line above.
      if (!/^\?+\s/.test(line) && readQuestion(line)) asking.push({ start, line, end });
      else if (CANDIDATE.test(line) && this.#isStatement(start, line))
        at = Math.max(at, this.#magic(start, line, end) + 1);
    }
    this.#ask(asking);
    return { text: this.#text, marks: this.#marks, questions: this.#questions, errors: this.#errors };
  }

  /** Takes out lines `name?` where TypeScript cannot read them: they may also be a `? a` or `b ?` of a longer expression. */
  #ask(lines: readonly Line[]): void {
    if (this.#take(lines)) return;
    for (const line of lines) this.#take([line]);
  }

  /** Whether the cell reads better without these lines; then they are taken out, and asked. */
  #take(lines: readonly Line[]): boolean {
    const before = this.#text;
    const asking = lines.filter(({ start, end, line }) => {
      if (!this.#isStatement(start, line)) return false;
      this.#mask(start, end, ";");
      return true;
    });
    if (asking.length === 0) return true;
    const faults = (text: string) => parseErrorsOf(parseModule(text)).length;
    if (faults(this.#text) >= faults(before)) {
      this.#text = before;
      return false;
    }
    for (const { line } of asking) this.#questions.push(readQuestion(line) as Question);
    return true;
  }

  /** Whether a statement of the cell itself can begin here: not inside a bracket, a template or a comment. */
  #isStatement(start: number, line: string): boolean {
    const { statements } = parseModule(`${this.#text.slice(0, start)}${PROBE};`);
    const last = statements.at(-1);
    const stands =
      last && ts.isExpressionStatement(last) && ts.isIdentifier(last.expression) && last.expression.text === PROBE;
    if (!stands) return false;
    const before = statements.at(-2);
    const name = /^%([A-Za-z]\w*)/.exec(line)?.[1];
    if (!before || name === undefined || MAGICS.has(name) || /[;}]/.test(this.#text[before.end - 1] ?? "")) return true;
    // `b` with `%c` below it is `b % c`.
    return parseErrorsOf(parseModule(`0 ${line}`)).length > 0;
  }

  /** Reads one; returns where it ends. */
  #magic(start: number, line: string, end: number): number {
    if (line.startsWith("!")) return this.#isNot(line, start, end) ? end : this.#command(start, end);
    const [, percent = "%", name = "", space = ""] = /^(%%?)(\w*)([ \t]*)/.exec(line) ?? [];
    const magic = MAGICS.get(name);
    const whole = percent === "%%";
    if (!magic) return this.#refuse(start, end, percent.length + name.length, unknown(percent, name));
    if (whole && !magic.wraps)
      return this.#refuse(start, end, name.length + 2, `%%${name} is no cell magic: write %${name}.`);
    if (whole && this.code.slice(0, start).trim() !== "") {
      return this.#refuse(
        start,
        end,
        name.length + 2,
        `%%${name} goes into the first line of a cell; %${name} is for one line.`,
      );
    }
    const behind = start + percent.length + name.length + space.length;
    return magic.wraps ? this.#wrapping(start, end, behind, magic, whole) : this.#plain(start, end, name, behind);
  }

  #isNot(line: string, start: number, end: number): boolean {
    const own = () => readNames(parseModule(`${this.#text.slice(0, start)}${this.#text.slice(end)}`));
    const isOwn = (name: string) => {
      const { declared, imports } = own();
      return declared.includes(name) || imports.some((clause) => clause.names.some(({ local }) => local === name));
    };
    return isNegation(line, (name) => this.isValue(name) || isOwn(name));
  }

  #command(start: number, first: number): number {
    // As in a shell, a backslash at the end of a line takes the next one in.
    let end = first;
    while (this.code[end - 1] === "\\" && end < this.code.length) end = lineEnd(this.code, end + 1);
    this.#mask(start, end, ";;");
    this.#marks.push({ name: "!", args: this.code.slice(start + 1, end).trim(), start, end });
    return end;
  }

  #plain(start: number, end: number, name: string, behind: number): number {
    this.#mask(start, end, ";;");
    const args = name === "lsmagic" ? listing() : this.code.slice(behind, end).trim();
    this.#marks.push({ name, args, start, end });
    return end;
  }

  #wrapping(start: number, end: number, behind: number, { name, options }: Magic, whole: boolean): number {
    const args = options?.exec(this.code.slice(behind, end))?.[0] ?? "";
    const body = behind + args.length;
    const rest = this.code.slice(body, end).trim();
    if (whole && rest !== "")
      return this.#refuse(start, end, end - start, `The code that %%${name} applies to goes below it.`);
    if (!whole && rest === "") {
      return this.#refuse(
        start,
        end,
        end - start,
        `What should be timed? Write %${name} CODE, or %%${name} above a cell's code.`,
      );
    }
    this.#mask(start, body, whole ? "" : ";");
    this.#marks.push({ name, args: args.trim(), start, end: body, body: { start: body, whole } });
    return body;
  }

  #refuse(start: number, end: number, length: number, message: string): number {
    const before = this.code.slice(0, start);
    const lineStart = Math.max(before.lastIndexOf("\n"), before.lastIndexOf("\r")) + 1;
    this.#errors.push({
      code: 0,
      message,
      category: "error",
      line: (before.match(/\r\n|[\r\n]/g)?.length ?? 0) + 1,
      column: start - lineStart + 1,
      source: this.code.slice(lineStart, end),
      length,
    });
    this.#mask(start, end, ";");
    return end;
  }

  /** Puts `text` and spaces in place of what stands there; lines stay lines. */
  #mask(start: number, end: number, text: string): void {
    const blank = this.code.slice(start, end).replace(/[^\r\n]/g, " ");
    this.#text = this.#text.slice(0, start) + text + blank.slice(text.length) + this.#text.slice(end);
  }
}

function lineEnd(code: string, from: number): number {
  const found = code.slice(from).search(/[\r\n]/);
  return found < 0 ? code.length : from + found;
}
