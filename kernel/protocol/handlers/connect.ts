/** The ports, for front ends that were not given the connection file. */
import type { Handler } from "../context.ts";

export const connect: Handler<"connect_request"> = {
  read: {},
  answer(_content, { ports }) {
    if (!ports) throw new Error("this kernel is not on a network: it has no ports");
    const { shell_port, iopub_port, stdin_port, hb_port, control_port } = ports; // Not the key that may stand beside them.
    return { status: "ok", shell_port, iopub_port, stdin_port, hb_port, control_port };
  },
};
