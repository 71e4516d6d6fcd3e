/** Help on a name: what types say, and where they have no code what the session has. */
import type { MimeBundle, Question } from "../rooms.ts";
import type { Rooms } from "./context.ts";

export interface HelpAsked {
  code: string;
  /** In UTF-16 units. */
  cursor: number;
  detail: 0 | 1;
}

/** @param idle - No cell runs. What runs is not disturbed: then types are all there is. */
export async function helpOn(
  { language, session }: Rooms,
  asked: HelpAsked,
  idle: boolean,
): Promise<{ found: boolean; data: MimeBundle }> {
  const { found, data, asks } = await language.ask("inspect", asked);
  const code = asks && idle ? await session.source(asks) : undefined;
  if (code === undefined) return { found, data };
  const fence = code.includes("```") ? "~~~~" : "```";
  const plain = `As it runs here:\n${code}`;
  const markdown = `As it runs here:\n${fence}js\n${code}\n${fence}`;
  if (!found) return { found: true, data: { "text/plain": plain, "text/markdown": markdown } };
  return {
    found,
    data: {
      ...data,
      "text/plain": `${data["text/plain"]}\n\n${plain}`,
      "text/markdown": `${data["text/markdown"]}\n\n${markdown}`,
    },
  };
}

/** One page for all that a cell asks; `undefined` when nothing is known of any of it. */
export async function helpPage(
  rooms: Rooms,
  questions: readonly Question[],
  idle: boolean,
): Promise<Record<string, unknown> | undefined> {
  const pages = await Promise.all(
    questions.map(async ({ name, detail }) => ({
      name,
      ...(await helpOn(rooms, { code: name, cursor: name.length, detail }, idle)),
    })),
  );
  if (!pages.some(({ found }) => found)) return undefined;
  const join = (type: string, between: string) =>
    pages.map(({ found, name, data }) => (found ? data[type] : unknown(name))).join(between);
  const data = { "text/plain": join("text/plain", "\n\n\n"), "text/markdown": join("text/markdown", "\n\n---\n\n") };
  return { source: "page", data, start: 0 };
}

export const unknown = (name: string): string => `nothing is known of ${name}`;
