/** Subshells: queues of cells beside the main one. Their cells run while a cell of another queue awaits. */
import { ContentError } from "./fields.ts";
import { Queue } from "./queue.ts";

export class Subshells {
  readonly #main = new Queue();
  readonly #queues = new Map<string, Queue>();

  create(): string {
    const id = crypto.randomUUID();
    this.#queues.set(id, new Queue());
    return id;
  }

  /** What already waits in it still runs. @throws {ContentError} If there is no such subshell. */
  delete(id: string): void {
    if (!this.#queues.delete(id)) throw unknownSubshell(id);
  }

  list(): string[] {
    return [...this.#queues.keys()];
  }

  /** The queue that a request's header names; none, or null, is the main one; unknown is `undefined`. */
  find(id: unknown): Queue | undefined {
    return id === undefined || id === null ? this.#main : this.#queues.get(id as string);
  }

  /** Resolves when every cell that was sent so far has at least begun. */
  async begun(): Promise<void> {
    await Promise.all([this.#main, ...this.#queues.values()].map((queue) => queue.begun()));
  }
}

export function unknownSubshell(id: unknown): ContentError {
  return new ContentError(`there is no subshell ${JSON.stringify(id)?.slice(0, 80)}`);
}
