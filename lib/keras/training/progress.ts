/** Keras's progress bar, to the character: `1/1 ━━━━━━━━━━━━━━━━━━━━ 1s 1s/step - loss: 2.3026`. */
import { host, type Progress } from "../../host.ts";

const WIDTH = 20;
/** Milliseconds between updates: a front end draws no more. */
const INTERVAL = 100;
/** Epochs whose lines all stay; longer trainings show the running one. */
const KEPT = 20;

/** A number as Keras prints it: four decimals, or an exponent for what is tiny. */
export function showNumber(value: number): string {
  if (Math.abs(value) > 1e-3) return value.toFixed(4);
  const text = value.toExponential(4);
  return text.replace(/e([+-])(\d)$/, "e$10$2").replace("NaN", "nan");
}

function showTime(seconds: number): string {
  if (seconds >= 1 || seconds === 0) return `${seconds.toFixed(0)}s/step`;
  return seconds >= 1e-3 ? `${(seconds * 1e3).toFixed(0)}ms/step` : `${(seconds * 1e6).toFixed(0)}us/step`;
}

function showEta(seconds: number): string {
  const s = Math.floor(seconds);
  const two = (n: number) => String(n).padStart(2, "0");
  if (s > 3600) return `${Math.floor(s / 3600)}:${two(Math.floor((s % 3600) / 60))}:${two(s % 60)}`;
  return s > 60 ? `${Math.floor(s / 60)}:${two(s % 60)}` : `${s}s`;
}

/** One line for `done` of `steps` steps. `elapsed` is in seconds since the epoch began. Without `steps` nobody knows. */
export function progressLine(
  done: number,
  steps: number | undefined,
  elapsed: number,
  perStep: number,
  logs: Readonly<Record<string, number>>,
): string {
  const numbers = Object.entries(logs).map(([name, value]) => ` - ${name}: ${showNumber(value)}`);
  if (steps === undefined) {
    return `${String(done).padStart(7)}/Unknown ${elapsed.toFixed(0)}s ${showTime(perStep)}${numbers.join("")}`;
  }
  const filled = Math.floor((WIDTH * done) / steps);
  const time = done >= steps ? `${elapsed.toFixed(0)}s` : showEta(perStep * (steps - done));
  const count = `${String(done).padStart(String(steps).length)}/${steps}`;
  return `${count} ${"━".repeat(Math.max(filled, WIDTH))} ${time} ${showTime(perStep)}${numbers.join("")}`;
}

/** How much `fit` says: 0 nothing, 1 a bar, 2 a line an epoch; "auto" is 1. */
export type Verbose = "auto" | 0 | 1 | 2 | boolean;

/** Shows how far a training is, in one place, at most ten times a second. */
export class ProgressBar {
  readonly #epochs: number;
  /** Steps an epoch, once they are known. */
  steps: number | undefined;
  readonly #line: boolean;
  readonly #lines: string[] = [];
  #progress: Progress | undefined;
  #epoch = 0;
  #started = 0;
  #first: number | undefined;
  #next = 0;
  #text = "";

  /** @param epochs - 0 where there are none (evaluate, predict). */
  constructor(epochs: number, steps: number | undefined, verbose: Verbose) {
    this.#epochs = epochs;
    this.steps = steps;
    this.#line = verbose === 2;
  }

  beginEpoch(epoch: number, now: number): void {
    this.#epoch = epoch;
    this.#started = now;
    this.#first = undefined;
  }

  /** Whether an update now would be seen. */
  due(now: number): boolean {
    return now >= this.#next && !this.#line;
  }

  /** Shows the state after `done` steps. */
  update(done: number, now: number, logs: Readonly<Record<string, number>>): void {
    this.#next = now + INTERVAL;
    this.#show([...this.#lines, ...this.#epochText(done, now, logs)]);
  }

  /** Notes the time of the first step, which is left out of the time a step takes. */
  stepped(done: number, now: number): void {
    if (done === 1) this.#first = now;
  }

  endEpoch(now: number, logs: Readonly<Record<string, number>>): void {
    const text = this.#epochText(this.steps ?? 0, now, logs);
    const keep = this.#epochs <= KEPT && host.rich;
    if (keep) this.#lines.push(...text);
    // Long trainings: the text is made when it is shown, not two thousand times.
    else if (!this.#line && now < this.#next && this.#epoch + 1 < this.#epochs) {
      this.#text = text.join("\n");
      return;
    }
    this.#next = now + INTERVAL;
    this.#show(keep ? this.#lines : text);
  }

  /** Leaves the last state for good. */
  done(): void {
    this.#progress?.done(this.#text);
  }

  #epochText(done: number, now: number, logs: Readonly<Record<string, number>>): string[] {
    const elapsed = (now - this.#started) / 1e3;
    const after = this.#first === undefined || done <= 1 ? undefined : (now - this.#first) / 1e3 / (done - 1);
    const line = progressLine(done, this.steps, elapsed, after ?? (done === 0 ? 0 : elapsed / done), logs);
    const shown = this.#line ? line.replace(/ ━+ (\S+) /, " - $1 - ") : line;
    if (this.#epochs === 0) return [shown];
    return host.rich
      ? [`Epoch ${this.#epoch + 1}/${this.#epochs}`, shown]
      : [`Epoch ${this.#epoch + 1}/${this.#epochs} ${shown}`];
  }

  #show(lines: readonly string[]): void {
    this.#text = lines.join("\n");
    this.#progress ??= host.progress();
    this.#progress.update(this.#text);
  }
}
