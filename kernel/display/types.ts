/** What a renderer is. One file each, in the order of show.ts. */
import type { MimeBundle } from "../rooms.ts";

/** A value, ready for the wire. */
export interface Shown {
  data: MimeBundle;
  metadata: Record<string, unknown>;
}
export type MaybePromise<T> = T | Promise<T>;

export interface Renderer {
  /** Named in the warning when it fails. */
  name: string;
  /** The value's bundle, or undefined when the value is not for this renderer. */
  render(value: unknown, showInner: (value: unknown) => MaybePromise<MimeBundle>): MaybePromise<MimeBundle | undefined>;
}

/** `then` without the turn that a promise costs. */
export function after<T, R>(value: MaybePromise<T>, next: (value: T) => MaybePromise<R>): MaybePromise<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/** True for an object whose keys are MIME types. */
export function isBundle(value: unknown): value is MimeBundle {
  if (typeof value !== "object" || value === null) return false;
  const keys = Object.keys(value);
  return keys.length > 0 && keys.every((key) => /^[\w.+-]+\/[\w.+-]+$/.test(key));
}

/** Half a surrogate pair is no text: programs written in Python, nbconvert among them, cannot save it. */
export const wellFormed = (text: string): string => (text as string & { toWellFormed(): string }).toWellFormed();
