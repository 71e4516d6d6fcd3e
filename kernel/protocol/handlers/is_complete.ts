/** Whether a console should run what was typed, or let the person go on typing. */
import type { Handler } from "../context.ts";
import { text } from "../fields.ts";

export const isComplete: Handler<"is_complete_request"> = {
  read: { code: text() },
  // This reply has no "error": a console that does not know runs what was typed.
  answer: ({ code }, { language }) =>
    language.ask("isComplete", { code }).catch(() => ({ status: "unknown" as const })),
};
