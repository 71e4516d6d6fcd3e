/** Help on what stands under the cursor. */
import type { Handler } from "../context.ts";
import { maybe, oneOf, text, whole } from "../fields.ts";
import { helpOn } from "../help.ts";
import { toUtf16 } from "../positions.ts";

export const inspect: Handler<"inspect_request"> = {
  read: { code: text(), cursor_pos: maybe(whole(0)), detail_level: oneOf([0, 1], 0) },
  async answer({ code, cursor_pos, detail_level }, parts) {
    const cursor = cursor_pos === undefined ? code.length : toUtf16(code, cursor_pos);
    const idle = parts.cells.running.size === 0;
    const { found, data } = await helpOn(parts, { code, cursor, detail: detail_level }, idle);
    return { status: "ok", found, data, metadata: {} };
  },
};
