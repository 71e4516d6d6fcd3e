/** A training that cannot go on. */
import type { History } from "../callbacks/history.ts";

/** The loss, or a gradient, was no longer a finite number. The model has the weights of the last good step. */
export class TrainingError extends Error {
  override name = "TrainingError";

  /**
   * @param epoch - Where it happened, from 0.
   * @param batch - Where it happened, from 0.
   * @param history - What was recorded before.
   */
  constructor(
    message: string,
    readonly epoch: number,
    readonly batch: number,
    readonly history: History,
  ) {
    super(message);
  }
}
