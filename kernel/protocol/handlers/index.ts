/** One row a message. A message added to the table in messages.ts is a compile error here until it has its handler. */
import type { Handler, NoticeHandler } from "../context.ts";
import type { NoticeType, RequestType } from "../messages.ts";
import { commClose, commInfo, commMsg, commOpen } from "./comm.ts";
import { complete } from "./complete.ts";
import { connect } from "./connect.ts";
import { debug } from "./debug.ts";
import { execute } from "./execute.ts";
import { history } from "./history.ts";
import { inspect } from "./inspect.ts";
import { interrupt } from "./interrupt.ts";
import { isComplete } from "./is_complete.ts";
import { kernelInfo } from "./kernel_info.ts";
import { shutdown } from "./shutdown.ts";
import { createSubshell, deleteSubshell, listSubshell } from "./subshell.ts";
import { usage } from "./usage.ts";

export const handlers: { [T in RequestType]: Handler<T> } = {
  kernel_info_request: kernelInfo,
  execute_request: execute,
  complete_request: complete,
  inspect_request: inspect,
  is_complete_request: isComplete,
  history_request: history,
  comm_info_request: commInfo,
  connect_request: connect,
  interrupt_request: interrupt,
  shutdown_request: shutdown,
  create_subshell_request: createSubshell,
  delete_subshell_request: deleteSubshell,
  list_subshell_request: listSubshell,
  usage_request: usage,
  debug_request: debug,
};

export const notices: { [T in NoticeType]: NoticeHandler<T> } = {
  comm_open: commOpen,
  comm_msg: commMsg,
  comm_close: commClose,
};
