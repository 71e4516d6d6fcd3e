/** The notebook's folder: what imports, magics and `tsconfig.json` are relative to. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";

let folder = process.cwd();

export function setFolder(path: string): void {
  folder = path;
}

export const notebookFolder = (): string => folder;

/** URL that a cell's imports are resolved against; no such file need exist. */
export const notebook = (): string => pathToFileURL(join(folder, "notebook.ts")).href;
