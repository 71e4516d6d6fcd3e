/** A room, and a session small enough to see through: pages are objects, modules come from a table. */
import { mkdtempSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLanguage } from "../../../kernel/language/room.ts";
import type { CompiledCell, Diagnostic } from "../../../kernel/rooms.ts";

const AsyncFunction = (async () => {}).constructor as new (
  ...parametersAndBody: string[]
) => (cell: FakeCell, require: (name: string) => unknown) => Promise<void>;

interface FakeCell {
  page(k: number): Record<string, unknown>;
  import(specifier: string, options?: unknown): Promise<unknown>;
  result(value: unknown): void;
  wait<T>(line: number, column: number, value?: T): T | undefined;
  alive<T>(value: T): T;
  caller(): unknown;
  resume<T>(caller: unknown, value: T): T;
  turn(): void;
  thrown<T>(value: T, line: number, column: number): T;
  readonly steady: boolean;
  magic(name: string, args: string, run?: (loops: number) => unknown): Promise<void>;
  meta: Record<string, unknown>;
}

export class TypeErrors extends Error {
  constructor(readonly diagnostics: Diagnostic[]) {
    super(diagnostics.map((d) => `${d.line}:${d.column} TS${d.code} ${d.message}`).join("\n"));
  }
}

export class FakeNotebook {
  readonly room = createLanguage();
  pages: Record<string, unknown>[] = [];
  /** Modules for `import`; what is missing here is imported for real. */
  modules = new Map<string, unknown>();
  /** Magics as the session would run them, in order. */
  magics: { name: string; args: string; run?: (loops: number) => unknown }[] = [];
  imported: { specifier: string; options: unknown }[] = [];
  count = 0;
  /** No later cell has started. */
  steady = true;
  /** How often a loop has said `__cell.turn()`. */
  turns = 0;
  /** Stop was pressed: what stands behind an `await` must not run. */
  stopped = false;

  /** @param cwd - The notebook's folder; an empty one outside the repository by default. */
  async start(cwd = mkdtempSync(join(tmpdir(), "glassbox-language-"))): Promise<this> {
    await this.room.start({ cwd });
    return this;
  }

  /** As a kernel restarted. */
  async reset(): Promise<void> {
    await this.room.reset({});
    this.pages = [];
    this.modules.clear();
    this.imported = [];
  }

  async compile(code: string): Promise<CompiledCell> {
    const cell = await this.room.compile({ code, count: ++this.count });
    if (!cell.ok) throw new TypeErrors(cell.diagnostics);
    return cell;
  }

  /** Runs a cell; the answer is its last expression's value, awaited as the session does. */
  async run(code: string): Promise<unknown> {
    return this.execute(await this.compile(code));
  }

  async execute(cell: CompiledCell): Promise<unknown> {
    let result: unknown;
    // As the session's `require`, which knows nothing of the file that the code is in.
    const require = (name: string) => {
      const module = this.modules.get(name) as Record<string, unknown> | undefined;
      return module ? (module["module.exports"] ?? module["default"]) : createRequire(import.meta.url)(name);
    };
    await new AsyncFunction("__cell", "require", cell.code)(
      {
        page: (k) => (this.pages[k] ??= {}),
        import: async (specifier, options) => {
          this.imported.push({ specifier, options });
          return this.modules.get(specifier) ?? (await import(specifier));
        },
        result: (value) => {
          result = value;
        },
        wait: (_line, _column, value) => value,
        alive: (value) => {
          if (this.stopped) throw new Error("stopped");
          return value;
        },
        caller: () => ({ stopped: this.stopped }),
        resume: (_, value) => {
          if (this.stopped) throw new Error("stopped");
          return value;
        },
        turn: () => {
          this.turns++;
        },
        thrown: (value) => value,
        steady: this.steady,
        magic: async (name, args, run) => {
          this.magics.push({ name, args, ...(run ? { run } : {}) });
          if (name === "reset") this.pages = [];
          await run?.(3);
        },
        meta: { url: "file:///notebook.ts", filename: "/notebook.ts" },
      },
      require,
    );
    return await result;
  }

  /** The errors of a cell that must be refused, as "line:column TSxxxx". */
  async errors(code: string): Promise<string[]> {
    const cell = await this.room.compile({ code, count: ++this.count });
    if (cell.ok) throw new Error(`expected errors in: ${code}`);
    return cell.diagnostics.map((d) => `${d.line}:${d.column} TS${d.code}`);
  }

  /** The type TypeScript gives an expression, as help shows it. */
  async typeOf(name: string): Promise<string> {
    const { data } = await this.room.inspect({ code: name, cursor: name.length, detail: 0 });
    return String(data["text/plain"]).split("\n\n")[0] as string;
  }
}
