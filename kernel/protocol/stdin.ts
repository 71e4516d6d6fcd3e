/** A cell asks its person something: from the session to the front end that sent the cell, and the answer back. */
import type { GuardEvents, SessionEvents } from "../rooms.ts";
import type { Cells } from "./cells.ts";
import { log } from "./log.ts";
import { type InputRequest, type Message, makeMessage } from "./messages.ts";
import type { Outputs } from "./outputs.ts";
import type { SessionKeeper } from "./processes/session.ts";

export class Stdin {
  /** The msg_id of the question that waits for its answer. */
  #asking: string | undefined;

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
      const question = makeMessage<InputRequest>("input_request", { prompt, password }, running.request.header);
      this.#asking = question.header.msg_id;
      running.caller.ask(question);
    }
  }

  /** An input_reply came: of the person who was asked, or too late, or of somebody who was not. */
  hear({ parent_header, content }: Message): void {
    // Not every client names the question it answers; one that names another is late.
    const late = parent_header.msg_type === "input_request" && parent_header.msg_id !== this.#asking;
    if (late) unasked();
    else if (content["status"] === "error")
      this.refuse(`the front end answered with an error: ${content["evalue"] ?? ""}`);
    else this.answer(content["value"]);
  }

  /** The person has answered. */
  answer(value: unknown): void {
    this.#tell("input", { value: typeof value === "string" ? value : String(value ?? "") });
  }

  /** The person will not. */
  refuse(reason: string): void {
    this.#tell("inputRefused", { reason });
  }

  #tell<E extends keyof GuardEvents>(event: E, payload: GuardEvents[E]): void {
    if (this.#asking === undefined) unasked();
    else this.session.guard(event, payload);
    this.#asking = undefined;
  }

  /** The cell that asked is gone. */
  forget(): void {
    this.#asking = undefined;
  }
}

const unasked = (): void => log("an input_reply came that nobody had asked for; dropped");
