/** Comms: two-way messages between a cell and what it shows in the front end. */
import { randomUUID } from "node:crypto";
import type { CommMessage } from "../rooms.ts";
import type { Cell } from "./cell.ts";
import type { SupervisorPeer } from "./channel.ts";
import { owner, runFor } from "./ownership/owner.ts";

/** What one side hears from the other. */
export interface CommEvent {
  data: unknown;
  metadata: Record<string, unknown>;
  buffers: Uint8Array[];
}
type Listener = (event: CommEvent) => void;
type Extra = { metadata?: Record<string, unknown>; buffers?: Uint8Array[] };

let emit: SupervisorPeer["emit"];
export function commThrough(peer: SupervisorPeer): void {
  emit = peer.emit.bind(peer);
}

const open = new Map<string, Comm>();
const targets = new Map<string, { cell: Cell | undefined; opened: (comm: Comm, event: CommEvent) => void }>();

/** The message that is being heard: what is sent meanwhile answers it, and front ends wait for just that. */
let heard: string | undefined;
const microtask = globalThis.queueMicrotask;
const unheard = () => {
  heard = undefined;
};

/** Who called an async function that a listener is, or calls: the cell, and the message that is being heard. */
export class Hearing {
  constructor(
    readonly cell: Cell | undefined,
    readonly parent: string,
  ) {}
}
export type Caller = Cell | Hearing | undefined;

/** What an async function is to remember at its start. */
export const asCaller = (cell: Cell | undefined): Caller => (heard === undefined ? cell : new Hearing(cell, heard));

/** Behind an `await` of that function: what it sends until its next one answers the same message. Gives the cell. */
export function goOnHearing(caller: Caller): Cell | undefined {
  if (!(caller instanceof Hearing)) {
    heard = undefined;
    return caller;
  }
  heard = caller.parent;
  microtask(unheard);
  return caller.cell;
}

/** Calls a listener: what it prints is that cell's, what it sends is the message's. */
function tell<This, Args extends unknown[]>(
  cell: Cell | undefined,
  listener: (this: This, ...args: Args) => void,
  self: This,
  args: Args,
  parent: string,
): void {
  heard = parent;
  microtask(unheard); // Stop skips every `finally`.
  try {
    runFor(cell, listener, self, args);
  } finally {
    unheard();
  }
}

/**
 * One open comm.
 *
 * @example
 * const comm = Jupyter.comm("my_widget", { value: 1 });
 * comm.onMsg = ({ data }) => console.log(data);
 * comm.send({ value: 2 });
 */
export class Comm {
  /** Hears each message of the front end. */
  onMsg: Listener | undefined;
  /** Hears that the front end closed it. */
  onClose: Listener | undefined;
  #closed = false;
  readonly #cell: Cell | undefined;

  constructor(
    readonly target: string,
    readonly id: string,
  ) {
    this.#cell = owner();
    open.set(id, this);
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Sends JSON, and bytes beside it. */
  send(data: unknown, extra: Extra = {}): void {
    if (this.#closed) throw new Error(`comm ${this.target}: it is closed`);
    this.#emit("msg", data, extra);
  }

  /** Closes it on both sides. */
  close(data: unknown = {}, extra: Extra = {}): void {
    if (this.#closed) return;
    this.#emit("close", data, extra);
    this.#end();
  }

  /** Tells the front end of it; part of opening. */
  announce(data: unknown, extra: Extra): void {
    this.#emit("open", data, extra);
  }

  /** Takes in what the front end said. */
  hear(kind: "msg" | "close", event: CommEvent, parent: string): void {
    if (kind === "close") this.#end();
    const listener = kind === "msg" ? this.onMsg : this.onClose;
    if (listener) tell(this.#cell, listener, this, [event], parent);
  }

  #end(): void {
    this.#closed = true;
    open.delete(this.id);
  }

  #emit(kind: CommMessage["kind"], data: unknown, { metadata = {}, buffers = [] }: Extra): void {
    const target = kind === "open" ? { target: this.target } : {};
    const parent = heard ?? owner()?.parent ?? "";
    emit("comm", { kind, commId: this.id, ...target, data: data ?? {}, metadata, buffers, parent });
  }
}

/** Opens a comm to `target` in the front end. */
export function openComm(target: string, data: unknown = {}, extra: Extra & { id?: string } = {}): Comm {
  const comm = new Comm(target, extra.id ?? randomUUID());
  comm.announce(data, extra);
  return comm;
}

/** Hears of comms that the front end opens to `target`. */
export function registerTarget(target: string, opened: (comm: Comm, event: CommEvent) => void): void {
  targets.set(target, { cell: owner(), opened });
}

/** A comm message from the front end. One to nobody is answered by closing, as the protocol asks. */
export function receiveComm({
  kind,
  commId,
  target = "",
  data,
  metadata = {},
  buffers = [],
  parent,
}: CommMessage): void {
  const event = { data, metadata, buffers };
  const known = targets.get(target);
  if (kind !== "open") open.get(commId)?.hear(kind, event, parent);
  else if (known) tell(known.cell, known.opened, undefined, [new Comm(target, commId), event], parent);
  else emit("comm", { kind: "close", commId, data: {}, metadata: {}, parent });
}
