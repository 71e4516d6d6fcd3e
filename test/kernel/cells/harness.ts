/** A notebook as a person has it, without the sockets: cells are checked and compiled by one room and run in the other. */
import { createLanguage } from "../../../kernel/language/room.ts";
import { describeDiagnostics } from "../../../kernel/protocol/diagnostics.ts";
import type { ErrorReport } from "../../../kernel/rooms.ts";
import { plain, Session } from "../session/harness.ts";

export interface Ran {
  /** The result's text, or what was printed where there is none. */
  shown: string | undefined;
  printed: string;
  ename: string | undefined;
  /** The traceback without its colours. */
  error: string | undefined;
}

export class Cells {
  readonly room = createLanguage();
  #count = 0;

  private constructor(readonly session: Session) {}

  static async start(cwd: string): Promise<Cells> {
    let cells: Cells | undefined;
    const session = await Session.start({
      cwd,
      compileFile: (path) => cells?.room.compileFile({ path }) as never,
    });
    cells = new Cells(session);
    await cells.room.start({ cwd });
    return cells;
  }

  /** Runs a cell; tracebacks call it `cell N`. */
  async run(code: string): Promise<Ran> {
    const count = ++this.#count;
    const cell = await this.room.compile({ code, count });
    const refused: ErrorReport | undefined = cell.ok ? undefined : describeDiagnostics(cell.diagnostics, cell_(count));
    const parent = `p${count}`;
    const outcome = cell.ok ? await this.session.run(cell.code, { cell, count, parent }) : undefined;
    const printed = this.session.text("stdout", parent);
    const error = refused ?? outcome?.error;
    const text = outcome?.result?.data["text/plain"];
    return {
      shown: typeof text === "string" ? text : printed === "" ? undefined : printed,
      printed,
      ename: error?.ename,
      error: error && plain(error.traceback),
    };
  }

  /** The number of the cell that ran last. */
  get count(): number {
    return this.#count;
  }

  stop(): Promise<unknown> {
    return this.session.stop();
  }
}

const cell_ = (count: number) => `cell ${count}`;
