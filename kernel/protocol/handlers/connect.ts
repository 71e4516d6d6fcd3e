/** The ports, for front ends that were not given the connection file. */
import type { Handler } from "../context.ts";

export const connect: Handler<"connect_request"> = {
  read: {},
  answer(_content, { ports }) {
    if (!ports) throw new Error("this kernel is not on a network: it has no ports");
    return { status: "ok", ...ports };
  },
};
