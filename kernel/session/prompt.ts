/** `prompt`: asks in the notebook and blocks until the person answers. */
import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { words } from "./channel.ts";
import { owner } from "./owner.ts";
import { ANSWER, type Answer, WORD } from "./shared.ts";
import { sendEvent } from "./show.ts";

/** Stop, as an error: thrown where a call was blocked, and reported where code was ended without one. */
export class Interrupted extends Error {
  override name = "Interrupted";
  constructor() {
    super("Stopped; variables keep their values.");
  }
}

let answers: MessagePort;

/** Tells where the guard delivers answers. */
export function promptThrough(port: MessagePort): void {
  answers = port;
}

/**
 * Asks in the notebook.
 *
 * @param message - Shown in front of the input field.
 * @param defaultValue - What an empty answer means.
 * @returns The answer.
 * @throws {Error} If nobody can answer: the cell was sent by a front end without input (nbconvert, a script).
 * @example
 * const name = prompt("name? ", "nobody");
 */
export function prompt(message = "", defaultValue = ""): string {
  return ask(String(message), String(defaultValue), false);
}

/** The same, with what is typed hidden. */
export const promptPassword = (message = ""): string => ask(String(message), "", true);

function ask(message: string, defaultValue: string, password: boolean): string {
  const cell = owner();
  if (!cell?.allowStdin) {
    throw new Error(`prompt: this front end cannot answer "${message}": it was asked to run cells without input.`);
  }
  while (receiveMessageOnPort(answers)) {
    // An answer that came after its prompt was stopped.
  }
  Atomics.store(words, WORD.answer, ANSWER.waiting);
  sendEvent("input", { prompt: defaultValue ? `${message} [${defaultValue}] ` : message, password }, cell);
  while (Atomics.wait(words, WORD.answer, ANSWER.waiting) === "timed-out") {
    // Never: there is no timeout. The loop only says that we wait for the word to change.
  }
  if (Atomics.load(words, WORD.answer) === ANSWER.interrupted) throw new Interrupted();
  const answer = receiveMessageOnPort(answers)?.message as Answer | undefined;
  if (!answer) throw new Error("prompt: no answer came.");
  if ("refused" in answer) throw new Error(`prompt: ${answer.refused}.`);
  return answer.value || defaultValue;
}
