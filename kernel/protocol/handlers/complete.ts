/** Completions at the cursor, with the kind and signature that JupyterLab draws. */
import type { Handler } from "../context.ts";
import { maybe, text, whole } from "../fields.ts";
import type { TypedMatch } from "../messages.ts";
import { toCodePoints, toUtf16 } from "../positions.ts";

export const complete: Handler<"complete_request"> = {
  read: { code: text(), cursor_pos: maybe(whole(0)) },
  async answer({ code, cursor_pos }, { language, session, cells }) {
    const cursor = cursor_pos === undefined ? code.length : toUtf16(code, cursor_pos);
    const found = await language.ask("complete", { code, cursor });
    // What runs is not disturbed: then types are all there is.
    if (found.asks && cells.running.size === 0) {
      const { start, end } = found;
      const typedSoFar = code.slice(start, end);
      const members = (await session.members(found.asks)).filter(({ text }) => text.startsWith(typedSoFar));
      found.matches = members.map((member) => ({ ...member, start, end }));
    }
    const typed = found.matches.map(
      (match): TypedMatch => ({
        ...match,
        start: toCodePoints(code, match.start),
        end: toCodePoints(code, match.end),
      }),
    );
    return {
      status: "ok",
      matches: found.matches.map((match) => match.text),
      cursor_start: toCodePoints(code, found.start),
      cursor_end: toCodePoints(code, found.end),
      metadata: { _jupyter_types_experimental: typed },
    };
  },
};
