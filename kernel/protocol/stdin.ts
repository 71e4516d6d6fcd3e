/** A cell asks its person something: from the session to the front end that sent the cell, and the answer back. */
import type { SessionEvents } from "../rooms.ts";
import type { Cells } from "./cells.ts";
import { log } from "./log.ts";
import { type InputRequest, makeMessage } from "./messages.ts";
import type { Outputs } from "./outputs.ts";
import type { SessionKeeper } from "./processes/session.ts";

export class Stdin {
  #asking = false;

  constructor(
    private readonly cells: Cells,
    private readonly session: SessionKeeper,
    private readonly outputs: Outputs,
  ) {}

  /** The session waits for an answer. */
  ask({ parent, prompt, password }: SessionEvents["input"]): void {
    const running = this.cells.running.get(parent);
    const refuse = (reason: string) => this.session.guard("inputRefused", { reason });
    if (!running) {
      refuse("input can be asked for only while the cell that asks is running");
    } else if (!running.allowStdin || !running.caller.ask) {
      refuse("this front end cannot answer a prompt (the cell was sent with allow_stdin: false)");
    } else {
      this.outputs.flush(); // What was printed before the question stands above it.
      this.#asking = true;
      running.caller.ask(makeMessage<InputRequest>("input_request", { prompt, password }, running.request.header));
    }
  }

  /** The person has answered. */
  answer(value: unknown): void {
    if (!this.#asking) {
      log("an input_reply came that nobody had asked for; dropped");
      return;
    }
    this.#asking = false;
    this.session.guard("input", { value: typeof value === "string" ? value : String(value ?? "") });
  }

  /** The cell that asked is gone. */
  forget(): void {
    this.#asking = false;
  }
}
