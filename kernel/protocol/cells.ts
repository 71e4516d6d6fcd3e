/** Running a cell: check and compile in one room, run in the other, say what came of it; and stopping it. */
import { alone, title } from "../quote.ts";
import {
  type CompiledCell,
  type ErrorReport,
  type ExecuteOutcome,
  type Question,
  type RefusedCell,
  readWholeQuestion,
} from "../rooms.ts";
import type { Caller, Rooms } from "./context.ts";
import { describeDiagnostics } from "./diagnostics.ts";
import { helpPage, unknown } from "./help.ts";
import type { History } from "./history.ts";
import type { Content, ExpressionResult, Message, Requests } from "./messages.ts";
import type { Outputs } from "./outputs.ts";
import { SessionLost } from "./processes/session.ts";
import { Stop } from "./stop.ts";

type ExecuteReply = Requests["execute_request"]["reply"];

/** A cell that runs now. */
export interface Running {
  request: Message;
  caller: Caller;
  allowStdin: boolean;
  stop: Stop;
}

export class Cells {
  /** Cells stored so far: the number in `In[n]`. */
  count = 0;
  /** By the request's msg_id; more than one only with subshells. */
  readonly running = new Map<string, Running>();

  constructor(
    private readonly rooms: Rooms,
    private readonly outputs: Outputs,
    private readonly history: History,
  ) {}

  async run(content: Content<"execute_request">, request: Message, caller: Caller): Promise<ExecuteReply> {
    const parent = request.header.msg_id;
    const stored = content.store_history && !content.silent;
    if (stored) this.count++;
    const count = this.count;
    this.outputs.register(request.header, content.silent);
    this.outputs.current = parent;
    const stop = new Stop(this.rooms, this.outputs, parent);
    this.running.set(parent, { request, caller, allowStdin: content.allow_stdin, stop });
    let outcome: ExecuteOutcome;
    try {
      const coming = this.#outcome(content, parent, count, stop);
      // The compiler is at it meanwhile.
      this.outputs.publish("execute_input", { code: content.code, execution_count: count }, parent);
      outcome = await coming;
    } catch (error) {
      outcome = failed(error instanceof SessionLost ? error.report : describeFault(error));
    } finally {
      stop.finish();
      this.running.delete(parent);
    }

    const { result, error } = outcome;
    if (stored) this.history.add(count, content.code, result && plainText(result.data));
    if (error) this.outputs.publish("error", error, parent);
    else if (result) this.outputs.publish("execute_result", { execution_count: count, ...result }, parent);
    this.outputs.flush();
    const common = {
      execution_count: count,
      payload: outcome.payload,
      user_expressions: outcome.userExpressions as Record<string, ExpressionResult>,
    };
    return error ? { status: "error", ...error, ...common } : { status: "ok", ...common };
  }

  /** When what a cell declares that was stopped in its check is out of scope again: the next is checked behind that. */
  #discarded: Promise<void> | undefined;

  async #outcome(
    { code, silent, allow_stdin, user_expressions }: Content<"execute_request">,
    parent: string,
    count: number,
    stop: Stop,
  ): Promise<ExecuteOutcome> {
    const question = readWholeQuestion(code);
    if (question) return this.#help(question);
    const compiling = this.#compile(code, count, silent, user_expressions);
    const compiled = await stop.whileCompiling(compiling);
    if (compiled === "stopped") {
      // What it declares would be in scope for the checker, and nowhere else.
      this.#discarded = compiling.then(({ cell }) => this.rooms.language.discard(cell)).catch(() => {});
      return { ...failed(STOPPED_COMPILING), interrupted: true };
    }
    const { cell, userExpressions } = compiled;
    if (!cell.ok) return failed(describeDiagnostics(cell.diagnostics, `cell ${count}`));
    const outcome = await this.rooms.session.execute({
      cell,
      parent,
      count,
      silent,
      allowStdin: allow_stdin,
      userExpressions,
    });
    if (cell.questions && outcome.status === "ok" && !silent) {
      const page = await helpPage(this.rooms, cell.questions, this.running.size === 1);
      if (page) outcome.payload.push(page);
      else {
        const text = cell.questions.map(({ name }) => `${unknown(name)}\n`).join("");
        this.outputs.publish("stream", { name: "stderr", text }, parent);
      }
    }
    return outcome;
  }

  async #compile(code: string, count: number, silent: boolean, expressions: Record<string, string>) {
    await this.#discarded;
    const cell = await this.rooms.language.compile({ code, count, silent });
    return { cell, userExpressions: cell.ok ? await this.#expressions(expressions) : {} };
  }

  async #help(question: Question): Promise<ExecuteOutcome> {
    const page = await helpPage(this.rooms, [question], this.running.size === 1);
    if (page) return { status: "ok", payload: [page], userExpressions: {}, interrupted: false };
    const evalue = unknown(question.name);
    return failed({ ename: "HelpError", evalue, traceback: [evalue] });
  }

  /** After the cell itself, because they may use what it declares. */
  async #expressions(expressions: Record<string, string>): Promise<Record<string, CompiledCell | RefusedCell>> {
    const compiled = Object.entries(expressions).map(
      async ([key, code], k) =>
        // Each under a name of its own, by which a traceback finds its text.
        [key, await this.rooms.language.ask("compileExpression", { code, name: `expression ${k + 1}` })] as const,
    );
    return Object.fromEntries(await Promise.all(compiled));
  }
}

const STOPPED_COMPILING = alone("Interrupted", "stopped while the cell was being type-checked; it has not run");

function failed(error: ErrorReport): ExecuteOutcome {
  return { status: "error", error, payload: [], userExpressions: {}, interrupted: false };
}

/** A fault of the kernel's own: shown like any error, so that nobody waits for an answer that does not come. */
function describeFault(error: unknown): ErrorReport {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return {
    ename: "KernelError",
    evalue: message,
    traceback: [title("KernelError", message), ...(stack?.split("\n").slice(1) ?? [])],
  };
}

function plainText(data: Record<string, unknown>): string | undefined {
  const text = data["text/plain"];
  return typeof text === "string" ? text : undefined;
}
