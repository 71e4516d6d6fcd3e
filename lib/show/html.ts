/** HTML and SVG text with every value escaped: the only way `show` builds markup. */

/** Text that is markup already. Nothing else passes through `html` unescaped. */
export class Markup {
  constructor(readonly text: string) {}
  toString(): string {
    return this.text;
  }
}

type Part = Markup | string | number | undefined | null | false | readonly Part[];

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Escapes text for an element's content or a quoted attribute. Control characters that XML forbids become U+FFFD. */
export function escapeText(text: string): string {
  // Most texts are numbers and short names.
  if (!/[^\w .:;,#%()[\]/+-]/.test(text)) return text;
  return text
    .replace(
      /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
      "\ufffd",
    )
    .replace(/[&<>"']/g, (c) => ENTITIES[c]!);
}

/**
 * A tagged template that escapes what is put into it. Lists are joined; `undefined`, `null` and `false` are nothing.
 *
 * @example
 * html`<th scope="row">${"a < b"}</th>`.text // '<th scope="row">a &lt; b</th>'
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  let text = strings[0]!;
  for (let i = 0; i < parts.length; i++) text += render(parts[i]) + strings[i + 1]!;
  return new Markup(text);
}

function render(part: Part): string {
  if (part === undefined || part === null || part === false) return "";
  if (part instanceof Markup) return part.text;
  if (Array.isArray(part)) return part.map(render).join("");
  return escapeText(String(part));
}

/** `{ x: 1, "stroke-width": 2 }` → ` x="1" stroke-width="2"`; numbers rounded to a hundredth, absent ones left out. */
export function attributes(values: Record<string, string | number | undefined>): Markup {
  let text = "";
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    text += ` ${name}="${typeof value === "number" ? round(value) : escapeText(value)}"`;
  }
  return new Markup(text);
}

/** A coordinate: two decimals are below what a screen shows. */
export function round(value: number): string {
  return String(Math.round(value * 100) / 100 || 0);
}
