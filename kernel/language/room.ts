/**
 * The language room: answers the supervisor's questions about TypeScript, one notebook a room.
 */
import type { Implementation, LanguageRoom } from "../rooms.ts";
import { compileCell } from "./compile.ts";
import { complete } from "./complete.ts";
import { compileFile } from "./files.ts";
import { inspect } from "./inspect.ts";
import { type Completeness, isComplete } from "./is-complete.ts";
import { Notebook } from "./notebook.ts";
import { ts } from "./ts.ts";

/** Milliseconds after a cell in which the next may come. */
const REST = 100;

/** A room in this process; the supervisor's runs in one of its own (main.ts), tests call this. */
export function createLanguage(): Implementation<LanguageRoom> {
  let notebook: Notebook | undefined;
  const current = () => {
    notebook?.settle();
    if (notebook?.isOutdated) notebook = new Notebook(notebook.cwd, notebook);
    notebook ??= new Notebook(process.cwd());
    return notebook;
  };

  // The first who asks for help would wait for the library's types: they are read when the first cells are through.
  let preparing: NodeJS.Timeout | undefined;
  const prepareHelp = () => {
    if (notebook?.offers.isReady) return;
    preparing ??= setTimeout(() => orElse(undefined, () => complete(current(), "Math.ab", 7)), REST).unref();
    preparing.refresh();
  };

  return {
    start({ cwd }) {
      if (notebook?.cwd !== cwd) notebook = new Notebook(cwd);
      compileCell(notebook, {
        code: "const warm = [1].map(String); console.log(warm)",
        name: "warm-up",
        lenient: true,
      });
      return { typescript: ts.version };
    },
    compile({ code, count }) {
      const answer = compileCell(current(), { code, name: `cell ${count}`, lenient: false });
      setImmediate(() => notebook?.settle());
      prepareHelp();
      return answer;
    },
    compileExpression: ({ code, name }) => compileCell(current(), { code, name, lenient: true }),
    compileFile: ({ path }) => compileFile(current(), path),
    complete: ({ code, cursor }) =>
      orElse({ matches: [], start: cursor, end: cursor }, () => complete(current(), code, within(cursor, code))),
    inspect: ({ code, cursor, detail }) =>
      orElse({ found: false, data: {} }, () => inspect(current(), code, within(cursor, code), detail)),
    isComplete: ({ code }) =>
      orElse<Completeness>({ status: "unknown" }, () =>
        isComplete(code, (name) => current().isValue(name), current().cell),
      ),
    discard({ id }) {
      current().discard(id);
      return null;
    },
    reset() {
      current().scope.reset();
      return null;
    },
  };
}

const within = (cursor: number, code: string) => Math.max(0, Math.min(cursor, code.length));

/** Help that fails is no help, and no reason to disturb anyone: the log says why. */
function orElse<T>(nothing: T, answer: () => T): T {
  try {
    return answer();
  } catch (error) {
    console.error(error);
    return nothing;
  }
}
