/** Comms from the page: told to the session at once, so that a widget answers while a cell awaits. */

import type { CommMessage } from "../../rooms.ts";
import type { Context, Handler, NoticeHandler } from "../context.ts";
import { anything, maybe, text } from "../fields.ts";

export const commInfo: Handler<"comm_info_request"> = {
  read: { target_name: maybe(text()) },
  answer: ({ target_name }, { comms }) => ({ status: "ok", comms: comms.list(target_name || undefined) }),
};

async function tell(
  message: Pick<CommMessage, "kind" | "commId" | "target" | "data">,
  context: Context,
): Promise<void> {
  const { metadata, buffers, header } = context.request;
  // A cell that was sent earlier may be the one that makes the target: let it begin first.
  await context.subshells.begun();
  context.comms.note(message);
  await context.session.comm({ ...message, metadata, buffers, parent: header.msg_id });
}

export const commOpen: NoticeHandler<"comm_open"> = {
  read: { comm_id: text(), target_name: text(), data: anything },
  hear: ({ comm_id, target_name, data }, context) =>
    tell({ kind: "open", commId: comm_id, target: target_name, data }, context),
};

export const commMsg: NoticeHandler<"comm_msg"> = {
  read: { comm_id: text(), data: anything },
  hear: ({ comm_id, data }, context) => tell({ kind: "msg", commId: comm_id, data }, context),
};

export const commClose: NoticeHandler<"comm_close"> = {
  read: { comm_id: text(), data: anything },
  hear: ({ comm_id, data }, context) => tell({ kind: "close", commId: comm_id, data }, context),
};
