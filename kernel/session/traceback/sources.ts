/** Where compiled code came from: TypeScript lines and columns for the frames of cells and of local .ts files. */
import { SourceMap, type SourceMapPayload } from "node:module";
import { Archive } from "./archive.ts";

/** In what the person wrote; line and column from 1. */
export interface Place {
  file: string;
  line: number;
  column: number;
}

interface Source {
  /** Without a usable one, positions stay those of the compiled code. */
  map?: SourceMap;
  /** The text that the person wrote, when the map carries it. */
  lines?: string[];
}

/** Every map, as JSON text: functions of the first cell may fail in the thousandth. */
const maps = new Archive();
/** Those that were asked for last, read: a traceback asks for each of its places several times. */
const read = new Map<string, Source>();
const READ = 32;

/** Makes `file` (a cell's name, or the path of a local .ts file) known by its source map, JSON text. */
export function register(file: string, json: string): void {
  read.delete(file);
  maps.set(file, json);
}

/** Takes the map out of compiled text that carries it inline, registers it, and returns whether there was one. */
export function registerInline(file: string, code: string): boolean {
  const at = code.lastIndexOf("//# sourceMappingURL=data:application/json");
  if (at < 0) return false;
  const url = code.slice(at).split("\n", 1)[0] as string;
  const data = url.slice(url.indexOf(",") + 1).trim();
  register(file, url.includes(";base64,") ? Buffer.from(data, "base64").toString() : decodeURIComponent(data));
  return true;
}

function parsed(file: string): Source | undefined {
  const known = read.get(file);
  if (known) return known;
  const json = maps.get(file);
  if (json === undefined) return undefined;
  const source: Source = {};
  try {
    const payload = JSON.parse(json) as SourceMapPayload;
    source.map = new SourceMap(payload);
    const text = payload.sourcesContent?.[0];
    if (typeof text === "string") source.lines = text.split(/\r\n|[\n\r]/);
  } catch {
    // A map that is none is as good as no map.
  }
  if (read.size >= READ) read.delete(read.keys().next().value as string);
  read.set(file, source);
  return source;
}

/**
 * The place in what the person wrote; lines and columns from 1. Unknown files come back as they are, and what the compiler
 * added (a helper for decorators, or for `using`) is nowhere.
 */
export function original(file: string, line: number, column: number): { line: number; column: number } | undefined {
  const source = parsed(file);
  if (!source?.map) return { line, column };
  const entry = source.map.findEntry(line - 1, column - 1);
  if (!("originalLine" in entry) || entry.originalLine >= (source.lines?.length ?? Infinity)) return undefined;
  // The entry is the nearest one to the left. Past a long unmapped stretch only its line means anything.
  return { line: entry.originalLine + 1, column: entry.originalColumn + 1 };
}

/** The written line itself (from 1), when it is known. */
export function sourceLine(file: string, line: number): string | undefined {
  return parsed(file)?.lines?.[line - 1];
}

/** The written lines from `first` to `last`, both counted. */
export const sourceLines = (file: string, first: number, last: number): string[] =>
  parsed(file)?.lines?.slice(first - 1, last) ?? [];

/** True for what the person wrote in a cell or in a local .ts file. */
export const isRegistered = (file: string): boolean => maps.has(file);

/**
 * Every `error.stack` of this process shows TypeScript positions: what a cell logs in its own `catch` reads as well as
 * what the kernel reports. Node's `--enable-source-maps` knows files only, not cells.
 */
export function mapStacks(): void {
  // Deep enough for the line that called a library with layers in layers; the library's own frames are folded.
  Error.stackTraceLimit = 100;
  Error.prepareStackTrace = (error, sites) => {
    mend(error);
    // What called the person's code from outside, the kernel and Node, is nobody's news.
    const last = sites.findLastIndex((site) => maps.has(site.getFileName() ?? ""));
    const shown = last < 0 ? sites : sites.slice(0, last + 1);
    const frames = shown.flatMap((site) => mapFrame(site) ?? []);
    return header(error) + frames.map((text) => `\n    at ${text}`).join("");
  };
}

function header(error: Error): string {
  try {
    const { code } = error as NodeJS.ErrnoException;
    const text = Error.prototype.toString.call(error);
    // Node's own errors show their code after the name.
    return typeof code === "string" && code.startsWith("ERR_") && !text.includes(code)
      ? text.replace(error.name, `${error.name} [${code}]`)
      : text;
  } catch {
    return "Error"; // A name or message that throws when it is read.
  }
}

/**
 * A message as if the cell had run as it was typed. V8 quotes the code that failed, and a cell's names are compiled to
 * properties of pages: `(0 , $p0.f) is not a function`.
 */
export const asTyped = (message: string): string =>
  message.includes("$p") ? message.replace(/\(0 , \$p\d+\.([^\s()]+)\)/gu, "$1").replace(/\$p\d+\./g, "") : message;

/** Formatting the stack is the first that we hear of V8's own errors. */
function mend(error: Error): void {
  if (!(error instanceof TypeError)) return;
  try {
    const message = asTyped(error.message);
    if (message !== error.message) error.message = message;
  } catch {
    // A message that throws when it is read, or cannot be written.
  }
}

/** A line of the stack; undefined for code that the compiler added. */
function mapFrame(site: NodeJS.CallSite): string | undefined {
  // A top-level function of a cell is called as a method of its page; nobody wrote that.
  const text = String(site).replace("$Page.", "");
  const file = site.getFileName();
  const line = site.getLineNumber();
  const column = site.getColumnNumber();
  if (!file || !line || !column || !maps.has(file)) return text;
  const place = original(file, line, column);
  return place && text.replace(`${file}:${line}:${column}`, () => `${file}:${place.line}:${place.column}`);
}
