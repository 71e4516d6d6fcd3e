/** Subshells (JEP 91): made, listed and deleted on control; a request names its own in its header. */
import type { Handler } from "../context.ts";
import { text } from "../fields.ts";

export const createSubshell: Handler<"create_subshell_request"> = {
  read: {},
  answer: (_content, { subshells }) => ({ status: "ok", subshell_id: subshells.create() }),
};

export const deleteSubshell: Handler<"delete_subshell_request"> = {
  read: { subshell_id: text() },
  answer({ subshell_id }, { subshells }) {
    subshells.delete(subshell_id);
    return { status: "ok" };
  },
};

export const listSubshell: Handler<"list_subshell_request"> = {
  read: {},
  answer: (_content, { subshells }) => ({ status: "ok", subshell_id: subshells.list() }),
};
