/** Displays on their way out: `display(value)`, its handles, and whole bundles from the library. */
import { randomUUID } from "node:crypto";
import { types } from "node:util";
import { withPlotly } from "../../display/plotly.ts";
import { complete, type Shown, show } from "../../display/show.ts";
import { isBundle } from "../../display/types.ts";
import type { MimeBundle, SessionEvents } from "../../rooms.ts";
import type { Cell } from "../cell.ts";
import type { SupervisorPeer } from "../channel.ts";
import { owner } from "../ownership/owner.ts";
import { print } from "./streams.ts";

let emit: SupervisorPeer["emit"];

/** Tells where events go. */
export function showThrough(peer: SupervisorPeer): void {
  emit = peer.emit.bind(peer);
}

/** Sends an event under the cell this runs for, unless that was stopped. */
export function sendEvent<E extends "display" | "clear" | "input">(
  event: E,
  payload: Omit<SessionEvents[E], "parent">,
  cell: Cell | undefined = owner(),
): void {
  if (!cell?.stopped) emit(event, { parent: cell?.parent ?? "", ...payload } as SessionEvents[E]);
}

/** Shows a whole MIME bundle at once. */
export function sendDisplay(
  data: MimeBundle,
  metadata: Record<string, unknown> = {},
  id?: string,
  update = false,
  cell: Cell | undefined = owner(),
): void {
  const transient = id === undefined ? {} : { display_id: id };
  sendEvent("display", { data: withPlotly(data), metadata, transient, update }, cell);
}

export interface DisplayOptions {
  /** A name to update it by; made up when absent. */
  id?: string;
  /** `value` is a MIME bundle itself. By default an object is taken for one whose every key is a MIME type. */
  raw?: boolean;
  metadata?: Record<string, unknown>;
}

/** What `display` returns: the display can be replaced. As a cell's result it is not shown again. */
export class DisplayHandle {
  readonly id: string;
  constructor(id: string) {
    this.id = id;
  }
  /** Shows `value` in the same place. */
  update(value: unknown, options: Omit<DisplayOptions, "id"> = {}): void {
    displayAs(value, this.id, options, true);
  }
}

/**
 * Shows `value` under the cell.
 *
 * @example
 * const d = display(0);
 * d.update(1);
 */
export function display(value: unknown, options: DisplayOptions = {}): DisplayHandle {
  const id = options.id ?? randomUUID();
  displayAs(value, id, options, false);
  return new DisplayHandle(id);
}

function displayAs(value: unknown, id: string, options: DisplayOptions, update: boolean): void {
  const cell = owner();
  const raw = options.raw ?? isMeantAsBundle(value);
  const shown = raw ? { data: complete(value as MimeBundle), metadata: {} } : show(value, warn);
  const send = ({ data, metadata }: Shown) => {
    sendDisplay(data, { ...metadata, ...options.metadata }, id, update, cell);
  };
  const waiting = cell?.displays;
  // At once when we can, so that it shows while a synchronous loop runs; behind a slow one, in order.
  if (!waiting && !(shown instanceof Promise)) {
    send(shown);
    return;
  }
  const sent = Promise.resolve(waiting).then(async () => send(await shown));
  const done = sent.catch((error: unknown) => warn(`display: ${String(error)}`));
  if (!cell) return;
  cell.displays = done;
  void done.then(() => {
    if (cell.displays === done) cell.displays = undefined;
  });
}

/** Who hands `display` an object of MIME types and text means what is in it; `raw: false` shows the object itself. */
const isMeantAsBundle = (value: unknown): boolean =>
  !types.isProxy(value) &&
  isBundle(value) &&
  [Object.prototype, null].includes(Object.getPrototypeOf(value)) &&
  Object.entries(value).every(
    ([mime, content]) =>
      typeof content === "string" ||
      (content instanceof Uint8Array ? !mime.startsWith("text/") : !/^(?:text|image)\//.test(mime)),
  );

/** A renderer failed; its value is shown another way. */
export const warn = (message: string): void => print("stderr", `${message}\n`);

/** A library's own handles carry this: what they stand for is on the page already. */
const HANDLE = Symbol.for("Jupyter.displayHandle");

/** A cell's result, shown; undefined for what is not shown again. */
export function result(value: unknown): Shown | Promise<Shown> | undefined {
  return value === undefined || isHandle(value) ? undefined : show(value, warn);
}

const isHandle = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  !types.isProxy(value) &&
  (value instanceof DisplayHandle || HANDLE in value);
