/** What was typed before: in this run, and in earlier ones. */
import type { Handler } from "../context.ts";
import { flag, maybe, oneOf, text, whole } from "../fields.ts";

export const history: Handler<"history_request"> = {
  read: {
    output: flag(false),
    raw: flag(true),
    hist_access_type: oneOf(["range", "tail", "search"]),
    session: whole(0),
    start: whole(0),
    stop: maybe(whole(0)),
    n: maybe(whole(0)),
    pattern: text("*"),
    unique: flag(false),
  },
  answer: async (query, { history: kept }) => ({ status: "ok", history: await kept.find(query) }),
};
