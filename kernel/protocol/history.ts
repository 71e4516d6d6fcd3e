/** What was typed, across runs: a private file of JSON lines, one an input, cut back to its newest part when it grows. */
import { appendFile, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { log } from "./log.ts";
import type { Content, HistoryEntry } from "./messages.ts";

/** Bytes past which the file is cut back, and what is kept then. */
const LARGEST = 4_000_000;
const KEPT = 1_000_000;
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
  /** Sessions are named by the millisecond they began in: two kernels started at once do not share one. */
  readonly session = Date.now();
  readonly #own: Entry[] = [];
  #earlier: Promise<Entry[]> | undefined;
  #writing: Promise<void> = Promise.resolve();
  #broken = false;

  /** @param file - `undefined` remembers this run only. */
  constructor(private readonly file: string | undefined) {}

  add(line: number, input: string, output?: string): void {
    const entry: Entry = { session: this.session, line, input: input.slice(0, INPUT) };
    if (output !== undefined) entry.output = output.slice(0, OUTPUT);
    this.#own.push(entry);
    this.#writing = this.#writing.then(() => this.#append(entry));
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
    await this.#writing;
  }

  #load(): Promise<Entry[]> {
    this.#earlier ??= this.#writing
      .then(() => (this.file === undefined ? "" : readFile(this.file, "utf8")))
      .catch(() => "")
      .then((text) => parse(text).filter(({ session }) => session !== this.session));
    return this.#earlier;
  }

  async #append(entry: Entry): Promise<void> {
    if (this.file === undefined || this.#broken) return;
    try {
      const first = entry === this.#own[0];
      if (first) {
        await mkdir(dirname(this.file), { recursive: true, mode: 0o700 });
        await cutBack(this.file);
      }
      // A kernel that was killed may have left half a line: ours starts on one of its own.
      await appendFile(this.file, `${first ? "\n" : ""}${JSON.stringify(entry)}\n`, { mode: 0o600 });
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

async function cutBack(file: string): Promise<void> {
  const text = await readFile(file, "utf8").catch(() => "");
  if (text.length <= LARGEST) return;
  const kept = text.slice(text.indexOf("\n", text.length - KEPT) + 1);
  await writeFile(`${file}.${process.pid}`, kept, { mode: 0o600 });
  await rename(`${file}.${process.pid}`, file);
}
