/**
 * From a request to its reply. Only here are `busy`, `idle` and a reply's name made.
 *
 * Cells wait for each other in a queue; everything else is answered at once, also while a cell runs.
 */
import type { Context, Handler, NoticeHandler } from "./context.ts";
import { ContentError, readContent } from "./fields.ts";
import { handlers, notices } from "./handlers/index.ts";
import { log } from "./log.ts";
import { type Failed, type Fields, makeMessage, type NoticeType, type RequestType, replyType } from "./messages.ts";
import { unknownSubshell } from "./subshells.ts";

/** Resolves when the request's `idle` has been published. */
export function dispatch(context: Context): Promise<void> {
  const { header, content } = context.request;
  context.outputs.register(header);
  if (header.msg_type !== "execute_request") return answer(context, (type) => handle(type, context));
  const queue = context.subshells.find(header.subshell_id);
  if (!queue) return answer(context, () => Promise.reject(unknownSubshell(header.subshell_id)));
  return queue.add((aborted) =>
    answer(context, async (type) => {
      if (aborted) return { status: "aborted", execution_count: context.cells.count };
      const reply = await handle(type, context);
      // What a front end asks behind the person's back (a variable inspector) does not undo the person's own cells.
      const stops = content["stop_on_error"] !== false && content["silent"] !== true;
      if (reply?.["status"] === "error" && stops) await queue.abort();
      return reply;
    }),
  );
}

async function answer(context: Context, work: (type: string) => Promise<Fields | undefined>): Promise<void> {
  const { request, outputs, caller, cells } = context;
  const { msg_id: parent, msg_type: type } = request.header;
  outputs.publish("status", { execution_state: "busy" }, parent);
  let reply: Fields | undefined;
  try {
    reply = await work(type);
  } catch (error) {
    if (!(error instanceof ContentError)) log(`${type}: ${error instanceof Error ? error.stack : error}`);
    if (type.endsWith("_request")) reply = { ...describe(error) };
    if (type === "execute_request") reply = { ...reply, execution_count: cells.count }; // Whatever the status, says the protocol.
  } finally {
    outputs.flush();
    if (reply) caller.reply(makeMessage(replyType(type), reply, request.header, { metadata: context.metadata }));
    outputs.publish("status", { execution_state: "idle" }, parent);
    // A front end that draws one light for the whole kernel would now call it idle: the running cell says otherwise.
    const [running] = cells.running.keys();
    if (running !== undefined) outputs.publish("status", { execution_state: "busy" }, running);
    context.afterwards?.();
  }
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
