/**
 * The one door to files, of Node or anything that answers like it. Elsewhere (a browser) reading and writing say so;
 * everything that can be saved can also be had as bytes.
 */
import { StateError } from "./errors.ts";

interface FileSystem {
  readFileSync(path: string | URL): Uint8Array;
  writeFileSync(path: string | URL, bytes: Uint8Array | string): void;
  renameSync(from: string | URL, to: string | URL): void;
  rmSync(path: string | URL, options: { force: boolean }): void;
  existsSync(path: string | URL): boolean;
  mkdirSync(path: string, options: { recursive: boolean }): unknown;
}

function fileSystem(where: string): FileSystem {
  const { process } = globalThis as { process?: { getBuiltinModule?(id: string): unknown } };
  const found = process?.getBuiltinModule?.("node:fs") as FileSystem | undefined;
  if (found !== undefined) return found;
  throw new StateError(
    `${where}: expected a place with files (Node), this one has none. Use bytes (Uint8Array) instead.`,
  );
}

/** All of a file. */
export const readFile = (path: string | URL, where: string): Uint8Array => fileSystem(where).readFileSync(path);

/** Whether there is a file. */
export const fileExists = (path: string | URL, where: string): boolean => fileSystem(where).existsSync(path);

/**
 * Writes a file whole or not at all: to a neighbour first, which then takes its place. Folders on the way are made.
 */
export function writeFile(path: string | URL, bytes: Uint8Array | string, where: string): void {
  const fs = fileSystem(where);
  const target = path instanceof URL ? decodeURIComponent(path.pathname) : path;
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
