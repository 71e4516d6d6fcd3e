/**
 * Completion and help on magics, and on what stands behind a shell's `!`.
 */
import type { Completion, MimeBundle } from "../rooms.ts";
import { MAGICS, magicHelp } from "./magic-list.ts";
import type { Mark } from "./magics.ts";

/** What could stand at a cursor that is in a magic's own text; undefined elsewhere, where TypeScript knows. */
export function completeMagic(code: string, marks: readonly Mark[], cursor: number): Completion | undefined {
  const line = code.slice(0, cursor).replace(/^[\s\S]*[\r\n]/, "");
  const [, percent, typed = ""] = /^\s*(%%?)(\w*)$/.exec(line) ?? [];
  const isMagic = percent === "%%" ? code.slice(0, cursor).trim() === `%%${typed}` : percent === "%";
  if (isMagic && percent !== undefined) {
    const start = cursor - typed.length - percent.length;
    const fitting = [...MAGICS.values()].filter(
      ({ name, wraps }) => name.startsWith(typed) && (percent === "%" || wraps),
    );
    const matches = fitting.map(({ name, usage }) => ({
      text: percent + name,
      type: "magic",
      signature: usage,
      start,
      end: cursor,
    }));
    return { matches, start, end: cursor };
  }
  const inside = marks.some(({ start, end, body }) => start < cursor && cursor <= end && !(body && cursor === end));
  return inside ? { matches: [], start: cursor, end: cursor } : undefined;
}

/** Help on the magic whose name the cursor stands on. */
export function inspectMagic(code: string, cursor: number): MimeBundle | undefined {
  const before = code.slice(0, cursor).replace(/^[\s\S]*[\r\n]/, "");
  const line = before + (/^[\w!%]*/.exec(code.slice(cursor))?.[0] ?? "");
  const [, name] = /^\s*(%%?\w+|!)/.exec(line) ?? [];
  if (name === undefined || before.trimStart().length > name.length) return undefined;
  const help = magicHelp(name);
  if (help === undefined) return undefined;
  const [usage = "", text = ""] = help.split("\n\n");
  return { "text/plain": help, "text/markdown": `\`\`\`\n${usage}\n\`\`\`\n\n${text}` };
}
