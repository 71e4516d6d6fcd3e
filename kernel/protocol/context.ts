/** What a handler is given: the request it answers, and the kernel's parts. */
import type { Cells } from "./cells.ts";
import type { Comms } from "./comms.ts";
import type { Readers } from "./fields.ts";
import type { History } from "./history.ts";
import type {
  Content,
  Fields,
  InputRequest,
  Message,
  Notices,
  NoticeType,
  Ports,
  Requests,
  RequestType,
} from "./messages.ts";
import type { Outputs } from "./outputs.ts";
import type { LanguageKeeper } from "./processes/language.ts";
import type { SessionKeeper } from "./processes/session.ts";
import type { Subshells } from "./subshells.ts";

/** Whoever sent a request: where its reply goes, and where a cell's `prompt` is asked. */
export interface Caller {
  reply(message: Message): void;
  /** Absent when the caller cannot be asked anything. */
  ask?(message: Message<InputRequest>): void;
}

/** The two processes: the one that knows the types, and the one that has the values. */
export interface Rooms {
  readonly language: LanguageKeeper;
  readonly session: SessionKeeper;
}

/** The kernel's parts, made once in kernel.ts. */
export interface Parts extends Rooms {
  outputs: Outputs;
  cells: Cells;
  comms: Comms;
  history: History;
  subshells: Subshells;
  ports: Ports | undefined;
  /** Stop was pressed. */
  interrupt(): void;
  shutDown(restart: boolean): void;
}

export interface Context extends Parts {
  request: Message;
  caller: Caller;
  /** Becomes the reply's metadata. */
  metadata: Fields;
  /** Set to do something once reply and idle have left. */
  afterwards?: () => void;
}

export interface Handler<T extends RequestType> {
  read: Readers<Content<T>>;
  answer(content: Content<T>, context: Context): Requests[T]["reply"] | Promise<Requests[T]["reply"]>;
}

export interface NoticeHandler<T extends NoticeType> {
  read: Readers<Notices[T]>;
  hear(content: Notices[T], context: Context): void | Promise<void>;
}
