/**
 * What is said in one turn of the event loop leaves together, at its end.
 *
 * A cell's first words are `busy` and `execute_input`, its last a result, a reply and `idle`. Whoever is asked something in the
 * same turn, as the compiler is, need not wait until they are signed and sent. And ZeroMQ's thread is woken by each message that
 * it is handed while it sleeps; of those that come one right behind the other, only by the first (docs/decisions/0192).
 */
import { log } from "../protocol/log.ts";
import type { Sender } from "./sender.ts";

interface Letter {
  sender: Pick<Sender, "send">;
  write(): Uint8Array[];
  wait: ((frames: Uint8Array[]) => number) | undefined;
  gone(sent?: Promise<void>): void;
}

export class Outbox {
  #letters: Letter[] = [];

  /**
   * Order is that of the calls, also between senders.
   *
   * @param write - Makes the frames, when the turn is over: what they are made of is not to change until then.
   * @param wait - Milliseconds to hold them back; see {@link Sender.send}.
   * @returns Resolves when the socket has taken the frames.
   */
  put(sender: Letter["sender"], write: Letter["write"], wait?: Letter["wait"]): Promise<void> {
    return new Promise((gone) => {
      this.#letters.push({ sender, write, wait, gone });
      if (this.#letters.length === 1) setImmediate(() => this.flush());
    });
  }

  /** Hands over what there is. */
  flush(): void {
    const letters = this.#letters;
    this.#letters = [];
    // All are written before the first is sent: ZeroMQ's thread is quick, and would be asleep again before the second.
    const written = letters.map((letter) => framesOf(letter));
    for (const [i, { sender, wait, gone }] of letters.entries()) {
      const frames = written[i];
      gone(frames && sender.send(frames, wait && (() => wait(frames))));
    }
  }
}

/** Content that cannot be written is that message's loss alone. */
function framesOf({ write }: Letter): Uint8Array[] | undefined {
  try {
    return write();
  } catch (error) {
    log(`a message could not be written: ${(error as Error).message}`);
    return undefined;
  }
}
