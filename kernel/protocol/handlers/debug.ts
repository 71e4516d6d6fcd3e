/** There is no debugger yet (kernel_info says so): each command is refused as the Debug Adapter Protocol refuses. */
import type { Handler } from "../context.ts";
import { text, whole } from "../fields.ts";

export const debug: Handler<"debug_request"> = {
  read: { seq: whole(0), command: text("") },
  answer: ({ seq, command }) => ({
    type: "response",
    seq: 0,
    request_seq: seq,
    command,
    success: false,
    message: "this kernel has no debugger",
  }),
};
