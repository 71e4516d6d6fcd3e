/**
 * How set-up talks: one line a step with the seconds it took, and one message when it cannot go on.
 *
 * Nothing in this folder may import a package: it runs before any is installed.
 */
import { spawn } from "node:child_process";

const colour = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code) => (text) => (colour ? `\x1b[${code}m${text}\x1b[0m` : String(text));
export const bold = paint("1");
export const dim = paint("2");
export const red = paint("31");

/** Something the person can mend. Its message says what is wrong, `help` what to type; no stack is shown. */
export class Problem extends Error {
  /**
   * @param {string} message - What is wrong, one sentence.
   * @param {string} [help] - What to do about it; may have several lines.
   */
  constructor(message, help) {
    super(message);
    this.name = "Problem";
    this.help = help;
  }
}

/** Prints a {@link Problem} (or an unexpected error, with its stack). */
export function sayProblem(thrown) {
  const problem = thrown instanceof Problem;
  const lines = [problem ? thrown.message : String(thrown?.stack ?? thrown), ...(thrown?.help?.split("\n") ?? [])];
  console.error(`\n${red(bold("✗"))} ${bold(lines[0])}`);
  for (const line of lines.slice(1)) console.error(line ? `  ${line}` : "");
  console.error("");
}

let stepped = false;
/** True when a step had something to do in this process. */
export const anyStep = () => stepped;

/** The step whose line waits for its time. */
let unfinished;

/**
 * Runs one step and prints `  name      what it does … 3.2 s`; a step that ran beside others may need a line of its own
 * for its end.
 *
 * @template T
 * @param {string} name - One word, at most ten letters.
 * @param {string} what - What is being done, lower case, no full stop.
 * @param {() => T | Promise<T>} work
 */
export async function step(name, what, work) {
  if (!stepped) process.stdout.write(`\n${bold("Glassbox")} is getting ready\n\n`);
  stepped = true;
  const line = `  ${bold(name.padEnd(10))} ${what} ${dim("…")} `;
  const begin = () => process.stdout.write(`${unfinished ? "\n" : ""}${line}`);
  const end = (words) => {
    if (unfinished !== line) begin();
    unfinished = undefined;
    process.stdout.write(`${words}\n`);
  };
  begin();
  unfinished = line;
  const from = performance.now();
  try {
    const value = await work();
    end(dim(seconds(performance.now() - from)));
    return value;
  } catch (thrown) {
    end(red("failed"));
    throw thrown;
  }
}

/** A line under a step, for what the person should know. */
export const note = (text) => process.stdout.write(`  ${" ".repeat(10)} ${dim(text)}\n`);

/** "0.04 s", "12.3 s" or "2 min 5 s". */
export function seconds(ms) {
  const s = ms / 1000;
  if (s < 1) return `${s.toFixed(2)} s`;
  return s < 60 ? `${s.toFixed(1)} s` : `${Math.floor(s / 60)} min ${Math.round(s % 60)} s`;
}

/** Process groups that we started and that still run; ended when we are. */
const groups = new Set();

/** Ends every process that {@link run} started, with its children. */
export function endAll(signal = "SIGTERM") {
  for (const pid of groups) {
    try {
      process.kill(-pid, signal);
    } catch {
      // It ended a moment ago.
    }
  }
}

/**
 * Starts a program in a process group of its own, so that one signal ends it with all its children.
 *
 * @param {import("node:child_process").SpawnOptions} [options]
 */
export function start(command, args, options = {}) {
  const child = spawn(command, args, { ...options, detached: true });
  if (child.pid) groups.add(child.pid);
  child.once("exit", () => groups.delete(child.pid));
  return child;
}

/**
 * Runs a program to its end, quietly.
 *
 * @returns {Promise<{ code: number, output: string }>} stdout and stderr together, in order of arrival.
 *   A program that cannot be started has code 127.
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    let output = "";
    const child = start(command, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
    child.stdout?.on("data", (piece) => (output += piece));
    child.stderr?.on("data", (piece) => (output += piece));
    child.once("error", (error) => resolve({ code: 127, output: error.message }));
    child.once("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

/** The last lines of a program's output, for a message. */
export const tail = (output, lines = 12) => output.trim().split("\n").slice(-lines).join("\n");

/** Whether a package client's output says that it could not reach its registry. */
export const saysNoNetwork = (output) =>
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED|ERR_SOCKET|name resolution|Name or service not known|nodename nor servname|NewConnectionError|ConnectTimeout|Network is unreachable|Connection refused|Max retries exceeded|ProxyError|SSLError/i.test(
    output,
  );
