/** A kernel on fake rooms, with everything it says written down and each message checked against the protocol. */

import type { Caller } from "../../../kernel/protocol/context.ts";
import { openKernel } from "../../../kernel/protocol/kernel.ts";
import { type Fields, type Message, makeMessage, type Ports } from "../../../kernel/protocol/messages.ts";
import { fakeLanguage, fakeSession } from "./fakes.ts";
import { validate } from "./spec.ts";

export function openTranscript(
  more: {
    language?: Parameters<typeof fakeLanguage>[0];
    publish?: (message: Message) => void | Promise<void>;
    ports?: Ports;
  } = {},
) {
  const language = fakeLanguage(more.language);
  const session = fakeSession();
  const published: Message[] = [];
  const kernel = openKernel({
    cwd: "/",
    ...(more.ports ? { ports: more.ports } : {}),
    publish(message) {
      validate(message);
      published.push(message);
      return more.publish?.(message);
    },
    rooms: { language: language.open, session: session.open },
  });

  /** Sends one request as a transport would; resolves with its reply once idle. */
  async function send(
    type: string,
    content: Fields = {},
    caller: Partial<Caller> = {},
    extra: { buffers?: Uint8Array[]; subshell?: string } = {},
  ) {
    const request = makeMessage(type, content, undefined, extra);
    if (extra.subshell !== undefined) request.header.subshell_id = extra.subshell;
    let reply: Message | undefined;
    await kernel.accept(request, {
      reply(message) {
        validate(message);
        reply = message;
      },
      ...caller,
    });
    return {
      request,
      reply,
      content: reply?.content ?? {},
      outputs: () => published.filter((m) => m.parent_header.msg_id === request.header.msg_id),
    };
  }
  const execute = (code: string, content: Fields = {}, caller?: Partial<Caller>) =>
    send("execute_request", { code, ...content }, caller);
  return { kernel, send, execute, published, language: language.log, session: session.log };
}

/** Types of messages, with the state of a status: the shape of a conversation. */
export function shape(messages: Message[]): string[] {
  return messages.map(({ header, content }) =>
    header.msg_type === "status" ? (content["execution_state"] as string) : header.msg_type,
  );
}
