/**
 * From a request to its reply. Only here are `busy`, `idle` and a reply's name made.
 *
 * Cells wait for each other in a queue; everything else is answered at once, also while a cell runs.
 */
import type { Context, Handler, NoticeHandler } from "./context.ts";
import { ContentError, readContent } from "./fields.ts";
import { handlers, notices } from "./handlers/index.ts";
import { log } from "./log.ts";
import {
  type Failed,
  type Fields,
  type Message,
  makeMessage,
  type NoticeType,
  type RequestType,
  replyType,
} from "./messages.ts";
import type { Queue } from "./queue.ts";

/** Resolves when the request's `idle` has been published. */
export function dispatch(context: Context, queue: Queue): Promise<void> {
  const type = context.request.header.msg_type;
  context.outputs.register(context.request.header);
  if (type !== "execute_request") return answer(context).then(() => {});
  return queue.add(async (aborted) => {
    const reply = await answer(
      context,
      aborted ? { status: "aborted", execution_count: context.cells.count } : undefined,
    );
    return reply?.["status"] === "error" && context.request.content["stop_on_error"] !== false;
  });
}

/** @param ready - A reply that is already known: the handler is not asked. */
async function answer(context: Context, ready?: Fields): Promise<Fields | undefined> {
  const { request, outputs, caller, cells } = context;
  const { msg_id: parent, msg_type: type } = request.header;
  outputs.publish("status", { execution_state: "busy" }, parent);
  let reply: Fields | undefined;
  try {
    reply = ready ?? (await handle(type, context));
  } catch (error) {
    if (!(error instanceof ContentError)) log(`${type}: ${error instanceof Error ? error.stack : error}`);
    if (type.endsWith("_request")) reply = { ...describe(error) };
  } finally {
    outputs.flush();
    if (reply) caller.reply(makeMessage(replyType(type), reply, request.header, { metadata: context.metadata }));
    outputs.publish("status", { execution_state: "idle" }, parent);
    // A front end that draws one light for the whole kernel would now call it idle: the running cell says otherwise.
    if (cells.running) outputs.publish("status", { execution_state: "busy" }, cells.running.parent);
    context.afterwards?.();
  }
  return reply;
}

async function handle(type: string, context: Context): Promise<Fields | undefined> {
  const { content } = context.request;
  if (Object.hasOwn(handlers, type)) {
    const handler = handlers[type as RequestType] as Handler<RequestType>;
    return { ...(await handler.answer(readContent(type, handler.read, content) as never, context)) };
  }
  if (Object.hasOwn(notices, type)) {
    const notice = notices[type as NoticeType] as NoticeHandler<NoticeType>;
    await notice.hear(readContent(type, notice.read, content) as never, context);
    return undefined;
  }
  if (type.endsWith("_request")) throw new ContentError(`${type} is not supported by this kernel`);
  log(`a message of unknown type ${JSON.stringify(type).slice(0, 80)} was ignored`);
  return undefined;
}

function describe(error: unknown): Failed {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return { status: "error", ename: name, evalue: message, traceback: [`${name}: ${message}`] };
}
