/**
 * The language room: answers the supervisor's questions about TypeScript, one notebook a room.
 */
import type { Implementation, LanguageRoom } from "../rooms.ts";
import { compileCell } from "./compile.ts";
import { complete } from "./complete.ts";
import { compileFile } from "./files.ts";
import { inspect } from "./inspect.ts";
import { isComplete } from "./is-complete.ts";
import { Notebook } from "./notebook.ts";
import { ts } from "./ts.ts";

/** A room in this process; the supervisor's runs in one of its own (main.ts), tests call this. */
export function createLanguage(): Implementation<LanguageRoom> {
  let notebook: Notebook | undefined;
  const current = () => (notebook ??= new Notebook(process.cwd()));

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
    compile: ({ code, count }) => compileCell(current(), { code, name: `cell ${count}`, lenient: false }),
    compileExpression: ({ code }) => compileCell(current(), { code, name: "expression", lenient: true }),
    compileFile: ({ path }) => compileFile(current(), path),
    complete: ({ code, cursor }) => complete(current(), code, cursor),
    inspect: ({ code, cursor, detail }) => inspect(current(), code, cursor, detail),
    isComplete: ({ code }) => isComplete(code),
    reset() {
      current().scope.reset();
      return null;
    },
  };
}
