/** A cell asks its person something: from the session to the front end that sent the cell, and the answer back. */
import type { GuardEvents, SessionEvents } from "../rooms.ts";
import type { Cells } from "./cells.ts";
import { log } from "./log.ts";
import { type InputRequest, type Message, makeMessage } from "./messages.ts";
import type { Outputs } from "./outputs.ts";
import type { SessionKeeper } from "./processes/session.ts";

export class Stdin {
  /** The question that waits for its answer: its msg_id, and the session's own number for it. */
  #asking: { id: string; question: number } | undefined;

  constructor(
    private readonly cells: Cells,
    private readonly session: SessionKeeper,
    private readonly outputs: Outputs,
  ) {}

  /** The session waits for an answer. */
  ask({ parent, prompt, password, question }: SessionEvents["input"]): void {
    const running = this.cells.running.get(parent);
    const refuse = (reason: string) => this.session.guard("inputRefused", { question, reason });
    if (!running) {
      refuse("input can be asked for only while the cell that asks is running");
    } else if (!running.allowStdin || !running.caller.ask) {
      refuse("this front end cannot answer a prompt (the cell was sent with allow_stdin: false)");
    } else {
      this.outputs.flush(); // What was printed before the question stands above it.
      const asked = makeMessage<InputRequest>("input_request", { prompt, password }, running.request.header);
      this.#asking = { id: asked.header.msg_id, question };
      running.caller.ask(asked);
    }
  }

  /** An input_reply came: of the person who was asked, or too late, or of somebody who was not. */
  hear({ parent_header, content }: Message): void {
    // Not every client names the question it answers; one that names another is late.
    const id = parent_header.msg_type === "input_request" ? parent_header.msg_id : this.#asking?.id;
    if (content["status"] === "error")
      this.refuse(id, `the front end answered with an error: ${content["evalue"] ?? ""}`);
    else this.answer(id, content["value"]);
  }

  /** The person has answered the question of this msg_id. */
  answer(id: string | undefined, value: unknown): void {
    this.#tell(id, "input", { value: typeof value === "string" ? value : String(value ?? "") });
  }

  /** The person will not. */
  refuse(id: string | undefined, reason: string): void {
    this.#tell(id, "inputRefused", { reason });
  }

  #tell<E extends "input" | "inputRefused">(
    id: string | undefined,
    event: E,
    payload: Omit<GuardEvents[E], "question">,
  ): void {
    if (this.#asking === undefined || id !== this.#asking.id) {
      unasked();
      return;
    }
    const { question } = this.#asking;
    this.#asking = undefined;
    this.session.guard(event, { ...payload, question } as GuardEvents[E]);
  }

  /** The cell that asked is gone. */
  forget(): void {
    this.#asking = undefined;
  }
}

const unasked = (): void => log("an input_reply came that nobody had asked for; dropped");
