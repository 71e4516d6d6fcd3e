/** Text with a terminal's colours → HTML. */

/** Escapes text for HTML, inside and outside attributes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

const NAMES = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

/**
 * Keeps bold, dim, italic, underline and the sixteen named colours, as classes (`ansi-red`), so that the page's theme
 * chooses the tones; other control sequences are dropped.
 */
export function ansiToHtml(text: string): string {
  let open: string[] = [];
  let html = "";
  for (const [, codes, plain] of text.matchAll(/(?:\x1b\[([0-9;]*)m|\x1b\[[0-9;?]*[A-Za-ln-z])?([^\x1b]*)/g)) {
    if (codes !== undefined) open = codes.split(";").reduce(apply, open);
    if (plain)
      html += open.length > 0 ? `<span class="${open.join(" ")}">${escapeHtml(plain)}</span>` : escapeHtml(plain);
  }
  return html;
}

function apply(open: string[], code: string): string[] {
  const n = Number(code);
  const without = (pattern: RegExp) => open.filter((name) => !pattern.test(name));
  if (n === 0) return [];
  if (n === 1) return [...open, "ansi-bold"];
  if (n === 2) return [...open, "ansi-dim"];
  if (n === 3) return [...open, "ansi-italic"];
  if (n === 4) return [...open, "ansi-underline"];
  if (n === 22) return without(/bold|dim/);
  const foreground = /^ansi-(black|red|green|yellow|blue|magenta|cyan|white)$/;
  if (n === 39) return without(foreground);
  if ((n >= 30 && n <= 37) || (n >= 90 && n <= 97)) return [...without(foreground), `ansi-${NAMES[n % 10]}`];
  return open;
}
