/** Whether a console should run what was typed, or let the person go on typing. */
import type { Handler } from "../context.ts";
import { text } from "../fields.ts";

export const isComplete: Handler<"is_complete_request"> = {
  read: { code: text() },
  answer: ({ code }, { language }) => language.ask("isComplete", { code }),
};
