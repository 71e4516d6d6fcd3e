/** Stop: answered at once, whatever the cell does. */
import type { Handler } from "../context.ts";

export const interrupt: Handler<"interrupt_request"> = {
  read: {},
  answer(_content, { interrupt: press }) {
    press();
    return { status: "ok" };
  },
};
