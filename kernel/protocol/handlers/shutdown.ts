/** The end: the reply first, then the rooms, then the process. */
import type { Handler } from "../context.ts";
import { flag } from "../fields.ts";

export const shutdown: Handler<"shutdown_request"> = {
  read: { restart: flag(false) },
  answer({ restart }, context) {
    const reply = { status: "ok", restart } as const;
    // Other front ends of this kernel learn of it on IOPub.
    context.outputs.publish("shutdown_reply", reply, context.request.header.msg_id);
    context.afterwards = () => context.shutDown(restart);
    return reply;
  },
};
