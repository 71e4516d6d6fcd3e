/** `prompt`: asks in the notebook and blocks until the person answers. */
import { type MessagePort, receiveMessageOnPort } from "node:worker_threads";
import { words } from "./channel.ts";
import { sendEvent } from "./output/show.ts";
import { owner } from "./ownership/owner.ts";
import { ANSWER, type Answer, WORD } from "./stopping/shared.ts";

/** Stop, as an error: thrown where a call was blocked, and reported where code was ended without one. */
export class Interrupted extends Error {
  override name = "Interrupted";
  constructor() {
    super("Stopped; variables keep their values.");
  }
}

let answers: MessagePort;
/** Questions asked so far. One that Stop ended may still be answered, and must not be taken for the answer to the next. */
let asked = 0;

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
  const question = ++asked;
  Atomics.store(words, WORD.answer, ANSWER.waiting);
  sendEvent("input", { prompt: defaultValue ? `${message} [${defaultValue}] ` : message, password, question }, cell);
  const answer = answerTo(question);
  if ("refused" in answer) throw new Error(`prompt: ${answer.refused}.`);
  return answer.value || defaultValue;
}

/** Blocks until the answer is there. The guard delivers it before it sets the word, so it is looked for after the word is reset. */
function answerTo(question: number): Answer {
  for (;;) {
    for (let next = receiveMessageOnPort(answers); next; next = receiveMessageOnPort(answers)) {
      const answer = next.message as Answer;
      if (answer.question === question) return answer;
    }
    Atomics.wait(words, WORD.answer, ANSWER.waiting);
    if (Atomics.load(words, WORD.answer) === ANSWER.interrupted) throw new Interrupted();
    Atomics.compareExchange(words, WORD.answer, ANSWER.there, ANSWER.waiting);
  }
}
