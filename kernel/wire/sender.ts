/** Sending without loss: one message at a time, waiting while a slow reader's queue is full. */
import { log } from "../protocol/log.ts";

/** What a ZeroMQ socket offers here. */
export interface Sendable {
  send(frames: Uint8Array[]): Promise<void>;
}

/** Milliseconds between two tries, and after how many a reader that takes nothing is given up. */
const RETRY = 5;
const PATIENCE = 10_000;

export class Sender {
  #tail: Promise<void> = Promise.resolve();
  #closed = false;

  /**
   * @param socket - Rejects with `EAGAIN` while it cannot take a message.
   * @param giveUp - Called once a reader has stalled for {@link PATIENCE} ms, so that the others go on.
   */
  constructor(
    private readonly socket: Sendable,
    private readonly giveUp: () => void = () => {},
  ) {}

  /**
   * Resolves when the socket has taken the frames. Order is that of the calls.
   *
   * @param wait - Asked when the frames' turn has come: milliseconds to hold them, and what is behind them, back.
   */
  send(frames: Uint8Array[], wait?: () => number): Promise<void> {
    this.#tail = this.#tail.then(async () => {
      const held = wait?.() ?? 0;
      if (held > 0) await new Promise((done) => setTimeout(done, held));
      await this.#send(frames);
    });
    return this.#tail;
  }

  /** Resolves when all has been handed over, or after `limit` ms: then the rest is dropped. */
  async close(limit: number): Promise<void> {
    await Promise.race([this.#tail, new Promise((done) => setTimeout(done, limit))]);
    this.#closed = true;
  }

  async #send(frames: Uint8Array[]): Promise<void> {
    for (let waited = 0; !this.#closed; waited += RETRY) {
      try {
        return await this.socket.send(frames);
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        if (code !== "EAGAIN") return log(`a message could not be sent: ${message}`);
        if (waited >= PATIENCE) {
          log(`a reader has taken nothing for ${PATIENCE / 1000} s; from now on it loses messages`);
          this.giveUp();
        }
      }
      await new Promise((done) => setTimeout(done, RETRY));
    }
  }
}
