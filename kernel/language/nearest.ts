/** What was probably meant, where a name is one of a few. */
import { ts } from "./ts.ts";

type Suggest = (name: string, candidates: string[], nameOf: (candidate: string) => string) => string | undefined;

/** TypeScript's own measure of what looks alike; undefined where nothing does. */
export function nearest(text: string, candidates: string[]): string | undefined {
  return (ts as unknown as { getSpellingSuggestion: Suggest }).getSpellingSuggestion(text, candidates, (name) => name);
}
