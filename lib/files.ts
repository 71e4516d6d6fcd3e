/**
 * The one door to files, of Node or anything that answers like it. Elsewhere (a browser) reading and writing say so;
 * everything that can be saved can also be had as bytes.
 */
import { StateError, ValueError } from "./errors.ts";

/**
 * Where a file is: a path, or a `file:` URL. Spelled out, because a program that knows neither Node's types nor a page's
 * has no `URL`.
 */
export type Path = string | { readonly href: string; readonly pathname: string };

interface FileSystem {
  readFileSync(path: Path): Uint8Array;
  writeFileSync(path: Path, bytes: Uint8Array | string): void;
  renameSync(from: Path, to: Path): void;
  rmSync(path: Path, options: { force: boolean }): void;
  existsSync(path: Path): boolean;
  mkdirSync(path: string, options: { recursive: boolean }): unknown;
}

interface Process {
  getBuiltinModule?(id: string): unknown;
  cwd?(): string;
}

const processOf = (): Process | undefined => (globalThis as { process?: Process }).process;

function fileSystem(where: string): FileSystem {
  const found = processOf()?.getBuiltinModule?.("node:fs") as FileSystem | undefined;
  if (found !== undefined) return found;
  throw new StateError(
    `${where}: expected a place with files (Node), this one has none. Use bytes (Uint8Array) instead.`,
  );
}

/** All of a file. @throws {ValueError} If there is none. */
export function readFile(path: Path, where: string): Uint8Array {
  const fs = fileSystem(where);
  try {
    return fs.readFileSync(path);
  } catch (cause) {
    const { code } = cause as { code?: string };
    if (code !== "ENOENT" && code !== "EISDIR") throw cause;
    const found = code === "ENOENT" ? "there is none" : "that is a folder";
    const here = processOf()?.cwd?.();
    const from = typeof path === "string" && !path.startsWith("/") && here ? ` (looked in ${here})` : "";
    throw new ValueError(`${where}: expected a file at ${JSON.stringify(String(path))}, ${found}${from}.`, { cause });
  }
}

/** Whether there is a file. */
export const fileExists = (path: Path, where: string): boolean => fileSystem(where).existsSync(path);

/**
 * Writes a file whole or not at all: to a neighbour first, which then takes its place. Folders on the way are made.
 */
export function writeFile(path: Path, bytes: Uint8Array | string, where: string): void {
  const fs = fileSystem(where);
  const target = typeof path === "string" ? path : decodeURIComponent(path.pathname);
  const folder = target.replace(/[\\/][^\\/]*$/, "");
  if (folder !== target && folder !== "") fs.mkdirSync(folder, { recursive: true });
  const draft = `${target}.${Math.random().toString(36).slice(2, 10)}.part`;
  try {
    fs.writeFileSync(draft, bytes);
    fs.renameSync(draft, target);
  } catch (error) {
    fs.rmSync(draft, { force: true });
    throw error;
  }
}
