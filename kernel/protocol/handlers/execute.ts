/** Runs a cell. The queue in the dispatcher sees to it that one runs at a time. */
import type { Handler } from "../context.ts";
import { flag, text, texts } from "../fields.ts";

export const execute: Handler<"execute_request"> = {
  read: {
    code: text(),
    silent: flag(false),
    store_history: flag(true),
    user_expressions: texts,
    allow_stdin: flag(true),
    stop_on_error: flag(true),
  },
  async answer(content, { cells, request, caller, metadata }) {
    metadata["started"] = new Date().toISOString(); // JupyterLab's cell timing reads it.
    return cells.run(content, request, caller);
  },
};
