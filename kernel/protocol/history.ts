/** What was typed, across runs: a private file of JSON lines, one an input, cut back to its newest part when it grows. */
import { appendFile, chmod, type FileHandle, mkdir, open, rename, rm, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { log } from "./log.ts";
import type { Content, HistoryEntry } from "./messages.ts";

/** Bytes past which the file is cut back, and what is kept then. */
const LARGEST = 4_000_000;
const KEPT = 1_000_000;
/** Milliseconds after which another kernel that was cutting back is taken to have died at it. */
const DEAD = 30_000;
/** Milliseconds that inputs wait, to be written together: opening a file for each cost every cell a fifth of a millisecond. */
const GATHER = 200;
/** UTF-16 units of this run's inputs that are remembered. */
const REMEMBERED = 4_000_000;
/** UTF-16 units kept of one input and of one output. */
const INPUT = 100_000;
const OUTPUT = 1_000;

interface Entry {
  session: number;
  line: number;
  input: string;
  output?: string;
}

/** Where the file lives, unless `GLASSBOX_HISTORY` names another place. */
export function historyFile(env = process.env): string {
  if (env["GLASSBOX_HISTORY"]) return env["GLASSBOX_HISTORY"];
  return join(env["XDG_STATE_HOME"] || join(homedir(), ".local", "state"), "glassbox", "history.jsonl");
}

export class History {
  /** Sessions are named by when they began, and by the process: two kernels that start at once do not share one. */
  readonly session = Date.now() * 1_000 + (process.pid % 1_000);
  readonly #own: Entry[] = [];
  #size = 0;
  #unwritten: Entry[] = [];
  #timer: NodeJS.Timeout | undefined;
  #earlier: Promise<Entry[]> | undefined;
  #writing: Promise<void> = Promise.resolve();
  #begun = false;
  #broken = false;

  /** @param file - `undefined` remembers this run only. */
  constructor(private readonly file: string | undefined) {}

  add(line: number, input: string, output?: string): void {
    const entry: Entry = { session: this.session, line, input: input.slice(0, INPUT) };
    if (output !== undefined) entry.output = output.slice(0, OUTPUT);
    this.#own.push(entry);
    this.#size += entry.input.length;
    while (this.#size > REMEMBERED) this.#size -= this.#own.shift()?.input.length ?? 0;
    this.#unwritten.push(entry);
    this.#timer ??= setTimeout(() => this.#write(), GATHER).unref();
  }

  /** Answers a history_request; the newest entry comes last. */
  async find(query: Content<"history_request">): Promise<HistoryEntry[]> {
    const all = [...(await this.#load()), ...this.#own];
    return select(all, query, this.session).map(({ session, line, input, output }) => [
      session,
      line,
      query.output ? [input, output ?? null] : input,
    ]);
  }

  /** Resolves when everything is on disk. */
  async close(): Promise<void> {
    await this.#write();
  }

  /** Writes what waits. */
  #write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const entries = this.#unwritten;
    this.#unwritten = [];
    if (entries.length > 0) this.#writing = this.#writing.then(() => this.#append(entries));
    return this.#writing;
  }

  #load(): Promise<Entry[]> {
    this.#earlier ??= this.#write()
      .then(() => (this.file === undefined ? "" : readFrom(this.file)))
      .catch(() => "")
      .then((text) => parse(text).filter(({ session }) => session !== this.session));
    return this.#earlier;
  }

  async #append(entries: Entry[]): Promise<void> {
    if (this.file === undefined || this.#broken) return;
    try {
      const first = !this.#begun;
      if (first) {
        this.#begun = true;
        await mkdir(dirname(this.file), { recursive: true, mode: 0o700 });
        await chmod(this.file, 0o600).catch(() => {}); // One that was copied here may have come open to all.
        await cutBack(this.file);
      }
      // A kernel that was killed may have left half a line: ours starts on one of its own.
      const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
      await appendFile(this.file, `${first ? "\n" : ""}${lines}`, { mode: 0o600 });
    } catch (error) {
      this.#broken = true; // A read-only home is no reason to fail a cell, nor to say so at each.
      log(`history is not kept: ${(error as Error).message}`);
    }
  }
}

function select(all: Entry[], query: Content<"history_request">, current: number): Entry[] {
  const last = (entries: Entry[], n = 1000) => (n > 0 ? entries.slice(-n) : []);
  switch (query.hist_access_type) {
    case "tail":
      return last(all, query.n);
    case "range": {
      // 0 is this session, -1 the one before it, as in IPython.
      const sessions = [...new Set([...all.map(({ session }) => session), current])].sort((a, b) => a - b);
      const session = query.session > 0 ? query.session : sessions.at(query.session - 1);
      const stop = query.stop ?? Number.POSITIVE_INFINITY;
      return all.filter((entry) => entry.session === session && entry.line >= query.start && entry.line < stop);
    }
    case "search": {
      const pattern = glob(query.pattern || "*");
      let found = all.filter(({ input }) => pattern.test(input));
      if (query.unique) found = [...new Map(found.map((entry) => [entry.input, entry])).values()];
      return last(found, query.n ?? found.length);
    }
  }
}

/** `*` and `?` as in a shell; everything else stands for itself. */
function glob(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", "[^]*")
    .replaceAll("?", "[^]");
  return new RegExp(`^${source}$`);
}

function parse(text: string): Entry[] {
  return text.split("\n").flatMap((line) => {
    try {
      const entry = JSON.parse(line) as Entry;
      return typeof entry.input === "string" && Number.isInteger(entry.session) && Number.isInteger(entry.line)
        ? [entry]
        : [];
    } catch {
      return []; // The end of a line that another kernel is writing, or damage: the rest is still good.
    }
  });
}

async function readFrom(file: string): Promise<string> {
  const handle = await open(file, "r");
  try {
    return (await readEnd(handle, LARGEST)).text;
  } finally {
    await handle.close();
  }
}

/** Bytes `start` to `end` of an open file. */
async function slice(handle: FileHandle, start: number, end: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(end - start), 0, end - start, start);
  return buffer.subarray(0, bytesRead);
}

/** About the last `bytes` of a file, from the start of a line, whatever size it has; and that size. */
async function readEnd(handle: FileHandle, bytes: number): Promise<{ text: string; size: number }> {
  const { size } = await handle.stat();
  const start = Math.max(0, size - bytes);
  const text = (await slice(handle, start, size)).toString("utf8");
  return { text: start > 0 ? text.slice(text.indexOf("\n") + 1) : text, size };
}

/** Keeps the newest part of a file that has grown large. Other kernels may be writing to it: nothing of theirs is lost. */
async function cutBack(file: string): Promise<void> {
  const { size: large } = await stat(file).catch(() => ({ size: 0 }));
  if (large <= LARGEST) return;
  const made = `${file}.new`;
  const other = await stat(made).catch(() => undefined);
  if (other && Date.now() - other.mtimeMs > DEAD) await rm(made, { force: true });
  const old = await open(file, "r");
  try {
    const { text, size } = await readEnd(old, KEPT);
    // Whoever makes this file is the one that cuts; for another kernel that starts now there is nothing to do.
    await writeFile(made, text, { mode: 0o600, flag: "wx" });
    await rename(made, file);
    await new Promise((done) => setTimeout(done, 20)); // Who had the old file open has written by now.
    const late = await slice(old, size, (await old.stat()).size);
    if (late.length > 0) await appendFile(file, late, { mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    await old.close();
  }
}
