/** `paths` of the notebook folder's tsconfig.json, at run time: TypeScript resolves names by it, so the code has to. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, isAbsolute, join, resolve } from "node:path";

interface Paths {
  /** Pattern → places; `*` in a pattern stands for what `*` in a place is replaced by. */
  patterns: [pattern: string, places: string[]][];
  /** Places are relative to this. */
  base: string;
}
interface Config {
  extends?: string | string[];
  compilerOptions?: { baseUrl?: string; paths?: Record<string, string[]> };
}

/** How many files may extend one another; more is a circle. */
const DEEPEST = 10;
let read: { file: string; time: number; paths: Paths | undefined } | undefined;

/**
 * The files that `specifier` may mean, by the `paths` of `folder`'s tsconfig.json, best first; none where it says nothing.
 *
 * @param specifier - A bare one, like `@lib/x`.
 */
export function byPaths(folder: string, specifier: string): string[] {
  const paths = pathsOf(join(folder, "tsconfig.json"));
  let best: { length: number; files: string[] } | undefined;
  for (const [pattern, places] of paths?.patterns ?? []) {
    const star = pattern.indexOf("*");
    const [head, tail] = star < 0 ? [pattern, ""] : [pattern.slice(0, star), pattern.slice(star + 1)];
    const fits = star < 0 ? specifier === pattern : specifier.startsWith(head) && specifier.endsWith(tail);
    if (!fits || specifier.length < head.length + tail.length) continue;
    // As TypeScript has it: an exact name, and then the longest beginning.
    const length = star < 0 ? Number.POSITIVE_INFINITY : head.length;
    if (best && best.length >= length) continue;
    const middle = star < 0 ? "" : specifier.slice(head.length, specifier.length - tail.length);
    best = {
      length,
      files: places.map((place) =>
        resolve(
          paths?.base ?? folder,
          place.replace("*", () => middle),
        ),
      ),
    };
  }
  return best?.files ?? [];
}

function pathsOf(file: string): Paths | undefined {
  const time = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (read?.file !== file || read.time !== time) read = { file, time, paths: time === 0 ? undefined : find(file, 0) };
  return read.paths;
}

/** Of the file itself, or else of what it extends. */
function find(file: string, depth: number): Paths | undefined {
  const config = parse(file);
  if (!config || depth > DEEPEST) return undefined;
  const { paths, baseUrl } = config.compilerOptions ?? {};
  if (paths) return { patterns: Object.entries(paths), base: resolve(dirname(file), baseUrl ?? ".") };
  for (const parent of [config.extends ?? []].flat().reverse()) {
    const found = find(parentFile(file, parent), depth + 1);
    if (found) return found;
  }
  return undefined;
}

function parentFile(file: string, parent: string): string {
  if (parent.startsWith(".") || isAbsolute(parent)) {
    const path = resolve(dirname(file), parent);
    return existsSync(path) ? path : `${path}.json`;
  }
  try {
    return createRequire(file).resolve(parent.endsWith(".json") ? parent : `${parent}/tsconfig.json`);
  } catch {
    return parent;
  }
}

/** JSON with comments and trailing commas. A file that is none says nothing; the language room tells the person. */
function parse(file: string): Config | undefined {
  try {
    const text = readFileSync(file, "utf8").replace(/^\uFEFF/, "");
    const bare = text.replace(/("(?:[^"\\]|\\.)*")|\/\/.*|\/\*[\s\S]*?\*\//g, "$1");
    return JSON.parse(bare.replace(/("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])/g, "$1")) as Config;
  } catch {
    return undefined;
  }
}
