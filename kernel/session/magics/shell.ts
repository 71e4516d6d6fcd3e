/** `!command`: a shell's output, as it comes, under the cell. */
import { spawn } from "node:child_process";
import { StringDecoder } from "node:string_decoder";
import type { Cell } from "../cell.ts";
import { notebookFolder } from "../folder.ts";
import { print } from "../output/streams.ts";
import { runFor } from "../ownership/owner.ts";

export interface Ended {
  code: number | null;
  signal: string | null;
}

/**
 * Runs `command` in the person's shell, in the folder the session stands in. Its standard input is empty, and what it writes
 * to its two outputs is shown in the order in which it was written, which takes one pipe for both.
 *
 * @throws {Error} If there is no shell. A command that fails is no error: its exit code is printed.
 */
export async function shell(command: string, cell: Cell): Promise<void> {
  if (command === "") throw new Error("!: expected a command behind it, as in !ls");
  const program = process.env["SHELL"] || "/bin/sh";
  const { code, signal } = await streamed(cell, program, ["-c", `exec 2>&1\n${command}`], process.cwd());
  if (signal !== null) print("stderr", `[ended by ${signal}]\n`);
  else if (code !== 0) print("stderr", `[exit code ${code}]\n`);
}

/** Runs a program and prints what it writes under `cell`, as it comes; resolves when it has ended and all is printed. */
export function streamed(cell: Cell, program: string, args: readonly string[], cwd = notebookFolder()): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    for (const [name, stream] of [
      ["stdout", child.stdout],
      ["stderr", child.stderr],
    ] as const) {
      const decoder = new StringDecoder("utf8");
      const show = (text: string) => runFor(cell, print, undefined, [name, text]);
      stream.on("data", (piece: Buffer) => show(decoder.write(piece)));
      stream.on("end", () => show(decoder.end()));
    }
    child.on("error", (error) => reject(new Error(`${program} cannot be run: ${error.message}`)));
    child.on("close", (code, signal) => resolve({ code, signal }));
  });
}
