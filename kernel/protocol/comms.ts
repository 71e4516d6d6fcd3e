/** Comms: channels between code in the page and code in the session. The supervisor carries, and remembers who is open. */
import type { CommMessage } from "../rooms.ts";
import type { Fields } from "./messages.ts";
import type { Outputs } from "./outputs.ts";

export class Comms {
  readonly #targets = new Map<string, string>();

  constructor(private readonly outputs: Outputs) {}

  /** Open comms, of one target or of all. */
  list(target: string | undefined): Record<string, { target_name: string }> {
    const open = [...this.#targets].filter(([, name]) => target === undefined || name === target);
    return Object.fromEntries(open.map(([id, target_name]) => [id, { target_name }]));
  }

  /** A message passes, either way. */
  note({ kind, commId, target }: Pick<CommMessage, "kind" | "commId" | "target">): void {
    if (kind === "open") this.#targets.set(commId, target ?? "");
    else if (kind === "close") this.#targets.delete(commId);
  }

  /** The session speaks. */
  publish(message: CommMessage): void {
    this.note(message);
    const { kind, commId: comm_id, target, data, metadata, buffers, parent } = message;
    const extra = { metadata: (metadata ?? {}) as Fields, buffers: buffers ?? [] };
    if (kind === "open") {
      this.outputs.publish("comm_open", { comm_id, target_name: target ?? "", data }, parent, extra);
    } else {
      this.outputs.publish(`comm_${kind}`, { comm_id, data }, parent, extra);
    }
  }

  /** The session died: tell the page that nobody is at the other end any more. */
  closeAll(parent: string | undefined): void {
    for (const commId of [...this.#targets.keys()])
      this.publish({ kind: "close", commId, data: {}, parent: parent ?? "" });
  }
}
