/** `%time` and `%timeit`: IPython's words and its way of choosing how often. */
import { print } from "../output/streams.ts";
import type { Body } from "./index.ts";

/** How long one repeat should take at least, in ms, when the number of loops is ours to choose. */
const LONG_ENOUGH = 200;
/** Repeats, as in IPython. */
const REPEATS = 7;
/** Past this many loops a repeat is no longer grown. */
const MOST_LOOPS = 1e9;
/** A slowest repeat this many times the fastest one is worth a word. */
const UNEVEN = 4;

/**
 * Runs `body` once and prints CPU and wall time. Gives back what `body` gave.
 *
 *     CPU times: user 12 ms, sys: 1.01 ms, total: 13 ms
 *     Wall time: 13.1 ms
 */
export function time(body: Body): unknown {
  const cpu = process.cpuUsage();
  const began = performance.now();
  const tell = <T>(value: T): T => {
    const wall = performance.now() - began;
    const { user, system } = process.cpuUsage(cpu); // In microseconds, of all threads.
    const [u, s, total] = [user, system, user + system].map((us) => duration(us / 1e3));
    print("stdout", `CPU times: user ${u}, sys: ${s}, total: ${total}\nWall time: ${duration(wall)}\n`);
    return value;
  };
  const value = body(1);
  return value instanceof Promise ? value.then(tell) : tell(value);
}

/**
 * Runs `body(n)` often enough to tell how long one run takes, and prints it.
 *
 *     1.23 ms ± 12.1 μs per loop (mean ± std. dev. of 7 runs, 1,000 loops each)
 *
 * @param args - `-n LOOPS` and `-r REPEATS`, each of them ours to choose when absent.
 */
export function timeit(args: string, body: Body): void | Promise<void> {
  const given = Number(/-n\s*(\d+)/.exec(args)?.[1] ?? 0);
  const repeats = Math.max(1, Number(/-r\s*(\d+)/.exec(args)?.[1] ?? REPEATS));
  const first = once(body, given || 1);
  // Code that awaits nothing is timed without a promise: one would cost more than many a loop.
  return first instanceof Promise
    ? first.then((took) => awaited(body, given, repeats, took))
    : direct(body, given, repeats, first);
}

/** How long `n` loops take, in ms. */
function once(body: Body, n: number): number | Promise<number> {
  const began = performance.now();
  const done = body(n);
  return done instanceof Promise ? done.then(() => performance.now() - began) : performance.now() - began;
}

function direct(body: Body, given: number, repeats: number, first: number): void {
  let loops = given || 1;
  for (let took = first; !given && tooShort(took, loops); took = once(body, loops) as number)
    loops = grown(loops, took);
  const times = Array.from({ length: repeats }, () => (once(body, loops) as number) / loops);
  print("stdout", summary(times, loops));
}

async function awaited(body: Body, given: number, repeats: number, first: number): Promise<void> {
  let loops = given || 1;
  for (let took = first; !given && tooShort(took, loops); took = await once(body, loops)) loops = grown(loops, took);
  const times: number[] = [];
  while (times.length < repeats) times.push((await once(body, loops)) / loops);
  print("stdout", summary(times, loops));
}

const tooShort = (took: number, loops: number) => took < LONG_ENOUGH && loops < MOST_LOOPS;

/** The next power of ten; several at once while far away. */
function grown(loops: number, took: number): number {
  const factor = LONG_ENOUGH / Math.max(took, 1e-3);
  return Math.min(MOST_LOOPS, loops * 10 ** Math.max(1, Math.min(2, Math.floor(Math.log10(factor)))));
}

/** @param times - Of one loop each, in ms. */
function summary(times: readonly number[], loops: number): string {
  const mean = times.reduce((sum, ms) => sum + ms, 0) / times.length;
  const deviation = Math.sqrt(times.reduce((sum, ms) => sum + (ms - mean) ** 2, 0) / times.length);
  const [fastest, slowest] = [Math.min(...times), Math.max(...times)];
  const uneven =
    slowest > UNEVEN * fastest && fastest > 0
      ? `The slowest run took ${(slowest / fastest).toFixed(2)} times longer than the fastest: something else was running.\n`
      : "";
  const runs = `${times.length} run${times.length === 1 ? "" : "s"}`;
  const each = `${loops.toLocaleString("en-US")} loop${loops === 1 ? "" : "s"} each`;
  return `${uneven}${duration(mean)} ± ${duration(deviation)} per loop (mean ± std. dev. of ${runs}, ${each})\n`;
}

/** Milliseconds in the unit that suits them, with three digits: `1.23 ms`, `12.1 μs`, `2min 3s`. */
export function duration(ms: number): string {
  if (ms >= 60_000) {
    const seconds = Math.floor(ms / 1000);
    const parts = [
      [Math.floor(seconds / 3600), "h"],
      [Math.floor(seconds / 60) % 60, "min"],
      [seconds % 60, "s"],
    ] as const;
    return parts
      .filter(([count]) => count > 0)
      .map(([count, unit]) => `${count}${unit}`)
      .join(" ");
  }
  const units = [
    [1e3, "s"],
    [1, "ms"],
    [1e-3, "μs"],
    [1e-6, "ns"],
  ] as const;
  const [scale, unit] = units.find(([least]) => ms >= least) ?? [1e-6, "ns"];
  return `${Number((ms / scale).toPrecision(3))} ${unit}`;
}
