/**
 * Value → MIME bundle. Renderers are asked in order, specific to general; one that throws is passed over with a warning;
 * `text/plain` is always there in the end.
 */
import type { MimeBundle } from "../rooms.ts";
import { duckRenderer } from "./ducks.ts";
import { functionRenderer } from "./functions.ts";
import { imageRenderer } from "./images.ts";
import { listRenderer } from "./list.ts";
import { withPlotly } from "./plotly.ts";
import { symbolRenderer } from "./symbol.ts";
import { tableRenderer } from "./table.ts";
import { plainText } from "./text.ts";
import { timerRenderer } from "./timers.ts";
import { after, type MaybePromise, type Renderer, type Shown, wellFormed } from "./types.ts";
import { userRenderers } from "./user.ts";

export type { Shown } from "./types.ts";

const RENDERERS: readonly Renderer[] = [
  symbolRenderer,
  duckRenderer,
  imageRenderer,
  listRenderer,
  tableRenderer,
  timerRenderer,
  functionRenderer,
];

type Warn = (message: string) => void;

/**
 * Shows `value`: at once unless one of its renderers is async.
 *
 * @param warn - Told when a renderer failed and the next one had to do.
 */
export function show(value: unknown, warn: Warn): MaybePromise<Shown> {
  return after(bundleOf(value, warn, 0), (data) => ({ data: withPlotly(data), metadata: {} }));
}

/** How deep renderers may hand a value on: one that returns itself must not go on for ever. */
const DEEPEST = 8;

function bundleOf(value: unknown, warn: Warn, depth: number): MaybePromise<MimeBundle> {
  return bundleBy([...userRenderers(), ...RENDERERS], value, warn, depth, 0);
}

function bundleBy(
  renderers: readonly Renderer[],
  value: unknown,
  warn: Warn,
  depth: number,
  from: number,
): MaybePromise<MimeBundle> {
  const renderer = depth < DEEPEST ? renderers[from] : undefined;
  if (!renderer) return { "text/plain": wellFormed(plainText(value)) };
  const next = () => bundleBy(renderers, value, warn, depth, from + 1);
  const failed = (error: unknown) => {
    warn(`${renderer.name} failed (${plainText(error).split("\n", 1)[0]}); shown without it.`);
    return next();
  };
  const complete = (bundle: MimeBundle | undefined) => (bundle ? withText(bundle, value) : next());
  try {
    const made = renderer.render(value, (inner) => bundleOf(inner, warn, depth + 1));
    return made instanceof Promise ? made.then(complete).catch(failed) : complete(made);
  } catch (error) {
    return failed(error);
  }
}

/** Terminals and tests read `text/plain`, so every bundle has one. */
function withText(bundle: MimeBundle, value: unknown): MimeBundle {
  const data = complete(bundle);
  data["text/plain"] ??= wellFormed(plainText(value));
  return data;
}

/**
 * A bundle that a notebook can hold: bytes as base64, text that is text, and what is not text only where a type is JSON.
 *
 * @throws {TypeError} If it has something else, such as an object as HTML or a bigint inside JSON.
 */
export function complete(bundle: MimeBundle): MimeBundle {
  const data: MimeBundle = {};
  for (const [mime, content] of Object.entries(bundle)) {
    if (content !== undefined && content !== null) data[mime] = carried(mime, content);
  }
  return data;
}

function carried(mime: string, content: unknown): unknown {
  if (typeof content === "string") return wellFormed(content);
  if (content instanceof Uint8Array) return Buffer.from(content).toString("base64");
  if (Array.isArray(content) && content.every((line) => typeof line === "string")) return content; // As nbformat has it.
  if (!/[/+]json$/.test(mime)) throw new TypeError(`expected text as ${mime}, got ${plainText(content)}`);
  try {
    JSON.stringify(content);
  } catch (error) {
    throw new TypeError(`expected JSON as ${mime}: ${plainText(error).split("\n", 1)[0]}`);
  }
  return content;
}
