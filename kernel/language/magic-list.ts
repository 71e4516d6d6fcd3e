/**
 * Which magics there are, what help says of them, and what is said to who writes another kernel's.
 */
import { nearest } from "./nearest.ts";

export interface Magic {
  name: string;
  usage: string;
  help: string;
  /** Applies to TypeScript: the rest of its line, or with `%%` the cell. */
  wraps?: boolean;
  /** What may stand between its name and that TypeScript. */
  options?: RegExp;
}

const list: Magic[] = [
  {
    name: "time",
    usage: "%time CODE, or %%time above a cell's code",
    help: "Runs the code once, and prints how long it took: wall time, and CPU time of the user and of the system.",
    wraps: true,
  },
  {
    name: "timeit",
    usage: "%timeit [-n LOOPS] [-r REPEATS] CODE, or %%timeit above a cell's code",
    help: "Runs the code many times, and prints the mean and the standard deviation of the time of one run. Without -n, as many loops as take about 0.2 s; -r is 7 by default.",
    wraps: true,
    options: /^(?:-[nr][ \t]*\d+[ \t]+)*/,
  },
  {
    name: "who",
    usage: "%who [TYPE…]",
    help: "Prints the names that the notebook's cells have declared; with types (%who number) only theirs.",
  },
  {
    name: "whos",
    usage: "%whos",
    help: "Prints the names that the notebook's cells have declared, with the type and value of each.",
  },
  {
    name: "reset",
    usage: "%reset, in the first line of a cell",
    help: "Forgets every name that the notebook's cells have declared. The process goes on: modules stay loaded.",
  },
  {
    name: "install",
    usage: "%install PACKAGE…",
    help: "Installs packages where the notebook is, with npm or the tool of its folder; the next cell can import them.",
  },
  { name: "lsmagic", usage: "%lsmagic", help: "Prints the magics there are." },
];

/** By name, without the `%`. */
export const MAGICS: ReadonlyMap<string, Magic> = new Map(list.map((magic) => [magic.name, magic]));

const COMMAND = {
  usage: "!COMMAND",
  help: "Runs a command in a shell, in the notebook's folder; its output is the cell's.",
};

/** All magics with their help, as text in lines of at most 88 columns: a notebook breaks longer ones within a word. */
export function listing(): string {
  return [...list, COMMAND]
    .map(({ usage, help }) => `${usage}\n${help.replace(/(.{1,84})(?: |$)/g, "    $1\n")}`)
    .join("")
    .trimEnd();
}

/** Help on one magic: `%time`, `!`. */
export function magicHelp(name: string): string | undefined {
  const magic = name.startsWith("!") ? COMMAND : MAGICS.get(name.replace(/^%%?/, ""));
  return magic && `${magic.usage}\n\n${magic.help}`;
}

/** What other kernels have, and what to write here. */
const ELSEWHERE: Record<string, string> = {
  pip: "Packages come from npm: %install NAME.",
  conda: "Packages come from npm: %install NAME.",
  npm: "Write %install NAME, or !npm …",
  matplotlib: "Figures show themselves here; the line can go.",
  cd: 'Write process.chdir("folder").',
  run: "Write await import(path), with the file's path.",
  load: "Write await import(path), with the file's path.",
  env: "Write process.env.",
  magic: "Write %lsmagic.",
  quickref: "Write %lsmagic.",
  prun: "Write %time CODE, or %timeit CODE.",
  bash: "Write !COMMAND.",
  sh: "Write !COMMAND.",
  system: "Write !COMMAND.",
  html: "Write Jupyter.html`…` as the last line.",
  markdown: "Write Jupyter.md`…` as the last line.",
  svg: "Write Jupyter.svg`…` as the last line.",
  capture: "Nothing captures output here.",
  ...Object.fromEntries(["ls", "pwd", "cat", "cp", "mv", "rm", "mkdir"].map((name) => [name, `Write !${name} …`])),
};

/** What is said of a magic that does not exist. */
export function unknown(percent: string, name: string): string {
  const names = [...MAGICS.keys()];
  const known = `There are ${names.map((each) => `%${each}`).join(" ")} and !COMMAND.`;
  if (name === "") return `A name goes behind ${percent}. ${known}`;
  const near = nearest(name, names);
  const instead = ELSEWHERE[name] ?? (near === undefined ? undefined : `Did you mean %${near}?`);
  return `There is no magic ${percent}${name}. ${instead ?? known}${instead === undefined ? "" : `\n${known}`}`;
}

/** Words behind which an expression follows, in TypeScript. */
const OPERATORS =
  /^!\s*(?:(?:await|new|typeof|void|delete|true|false|null|undefined|this|super)\b|import\s*[(.]|(?:async|function)\b\s*[*(])/;

/**
 * Whether a line that begins with `!` is TypeScript's "not": where an expression follows that cannot be a command, or one that
 * begins with a name that the notebook knows.
 */
export function isNegation(line: string, isValue: (name: string) => boolean): boolean {
  if (/^![!([{"'`+~-]/.test(line) || OPERATORS.test(line)) return true;
  const [, name, rest = ""] = /^!\s*([\p{ID_Start}$_][\p{ID_Continue}$]*)(.*)$/u.exec(line) ?? [];
  if (name === undefined || !isValue(name)) return false;
  // `!git status` is a command, also where there is a variable `git`.
  return /^\s*(?:$|[;.([?`,]|&&|\|\||[!=]==?|(?:in|instanceof|as)\b|\/\/|\/\*)/.test(rest);
}
