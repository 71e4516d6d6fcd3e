/**
 * TypeScript's libraries and Node's types, each as one file.
 *
 * Every cell is a new program and a new checker. A program looks at each of its files again, and a checker merges what the
 * files say of one global name; with 63 libraries and 66 files of Node's that was more than half of a small cell. As one
 * file they are looked at once, and merged when they are bound, which happens once a process.
 */
import { basename, dirname, join } from "node:path";
import { ts } from "./ts.ts";

export interface Bundle {
  text: string;
  /** The files it is made of, and where in the text each begins. */
  parts: { name: string; start: number }[];
}

/** By the bundle's name; what one is made of does not change while a process lives. */
const made = new Map<string, Bundle>();

/** The bundle of that name, if it is one. */
export const bundleNamed = (name: string): Bundle | undefined => made.get(name);

/**
 * Makes the file that stands for some of TypeScript's libraries.
 *
 * @param folder - Where they lie.
 * @param libraries - As in compiler options: `["lib.es2023.d.ts"]`.
 * @returns Its name in that folder; the libraries in it, which are those given and those that they refer to; and those
 *   that stay files of their own, because they are modules (`export {}` in one would make the whole bundle a module).
 */
export function bundleLibraries(folder: string, libraries: readonly string[]): Libraries {
  const short = libraries.map((library) => library.replace(/^lib\.|\.d\.ts$/g, ""));
  const name = `lib.glassbox-${short.join("-")}.d.ts`;
  const have = known.get(join(folder, name)) ?? gatherLibraries(folder, libraries, name);
  known.set(join(folder, name), have);
  return have;
}

interface Libraries {
  name: string;
  holds: Set<string>;
  modules: string[];
}

/** By path: which libraries refer to which is not read again for each notebook. */
const known = new Map<string, Libraries>();

function gatherLibraries(folder: string, libraries: readonly string[], name: string): Libraries {
  const files = reach(
    libraries.map((library) => join(folder, library)),
    (_, text) => references(text, "lib").map((lib) => join(folder, `lib.${lib}.d.ts`)),
  );
  const plain = files.filter((file) => !isModule(file));
  const bundle = make(join(folder, name), () => concatenate("", plain));
  return {
    name,
    holds: new Set(bundle.parts.map((part) => basename(part.name))),
    modules: files.filter(isModule).map(([file]) => basename(file)),
  };
}

/**
 * Makes a package's `index.d.ts` hold the files that it refers to; those that are modules stay files of their own.
 *
 * @param folder - The package's; its index is no module.
 */
export function bundlePackage(folder: string): void {
  const head = join(folder, "index.d.ts");
  make(head, () => {
    const paths = (file: string, text: string) => references(text, "path").map((path) => join(dirname(file), path));
    const files = reach([head], paths);
    const modules = files
      .filter(isModule)
      .map(([file]) => `/// <reference path="./${file.slice(folder.length + 1)}" />\n`);
    return concatenate(
      modules.join(""),
      files.filter((file) => !isModule(file)),
    );
  });
}

const isModule = ([, text]: [string, string]) => /^(import|export)\b/m.test(text);

function make(name: string, bundle: () => Bundle): Bundle {
  const have = made.get(name) ?? bundle();
  made.set(name, have);
  return have;
}

/** What `/// <reference …>` lines at a file's start name. */
function references(text: string, kind: "lib" | "path"): string[] {
  return [...text.matchAll(new RegExp(`^///\\s*<reference\\s+${kind}="([^"]+)"`, "gm"))].map(
    (match) => match[1] as string,
  );
}

/** Files with their texts, each after those that it refers to, as TypeScript orders them. */
function reach(roots: string[], next: (file: string, text: string) => string[]): [string, string][] {
  const texts = new Map<string, string>();
  const done: [string, string][] = [];
  const visit = (file: string): void => {
    if (texts.has(file)) return;
    const text = ts.sys.readFile(file) ?? "";
    texts.set(file, text);
    for (const other of next(file, text)) visit(other);
    done.push([file, text]);
  };
  for (const root of roots) visit(root);
  return done;
}

function concatenate(header: string, files: [string, string][]): Bundle {
  let text = header;
  const parts: Bundle["parts"] = [];
  for (const [name, content] of files) {
    parts.push({ name, start: text.length });
    // What a part refers to is in here, or in the header. The text keeps its length.
    text += `${content.replace(/^\/\/\/(\s*<reference)/gm, "// $1")}\n`;
  }
  return { text, parts };
}

/** Where a place in a file is found on disk: in a bundle, the part that holds it. */
export function onDisk(file: ts.SourceFile, position: number): { name: string; line: number } {
  const lineAt = (at: number) => file.getLineAndCharacterOfPosition(at).line;
  const part = made.get(file.fileName)?.parts.findLast(({ start }) => start <= position);
  if (!part) return { name: file.fileName, line: lineAt(position) + 1 };
  return { name: part.name, line: lineAt(position) - lineAt(part.start) + 1 };
}
