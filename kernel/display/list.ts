/**
 * A list of values that show themselves reads as Python's list of them: `[array([[0.]]), array([1.])]`.
 * `util.inspect` would spread it over lines and indent what is inside.
 */
import type { MimeBundle } from "../rooms.ts";
import { displayHook } from "./symbol.ts";
import { escapeHtml } from "./templates.ts";
import { after, type Renderer } from "./types.ts";
import { hasFormatter } from "./user.ts";

/** How many elements are shown. */
const MOST = 20;
const DEEP = 4;

function displayable(value: unknown, depth = 0): boolean {
  if (isList(value))
    return depth < DEEP && value.length > 0 && value.findIndex((each) => !displayable(each, depth + 1)) < 0; // `every` skips holes.
  return typeof value === "object" && (displayHook(value) !== undefined || hasFormatter(value));
}

/** A proxy that was revoked may not even be asked. */
function isList(value: unknown): value is unknown[] {
  try {
    return Array.isArray(value);
  } catch {
    return false;
  }
}

export const listRenderer: Renderer = {
  name: "a list of values that show themselves",
  render(value, showInner) {
    if (!isList(value) || !displayable(value)) return undefined;
    const bundles = value.slice(0, MOST).map(showInner);
    return bundles.some((bundle) => bundle instanceof Promise)
      ? Promise.all(bundles).then((all) => join(all, value.length))
      : after(bundles as MimeBundle[], (all) => join(all, value.length));
  },
};

function join(bundles: MimeBundle[], length: number): MimeBundle {
  const more = length - bundles.length;
  const plain = bundles.map((bundle) => String(bundle["text/plain"]));
  const text = `[${plain.join(", ")}${more > 0 ? `, … ${more} more` : ""}]`;
  if (!bundles.some((bundle) => typeof bundle["text/html"] === "string")) return { "text/plain": text };
  const parts = bundles.map(({ "text/html": html }, i) =>
    typeof html === "string" ? html : `<pre>${escapeHtml(plain[i] as string)}</pre>`,
  );
  if (more > 0) parts.push(`<p>… ${more} more</p>`);
  return { "text/plain": text, "text/html": parts.map((part) => `<div>${part}</div>`).join("\n") };
}
