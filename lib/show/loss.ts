/** The curve of a training run. */

import { showValue, ValueError } from "../errors.ts";
import { PALETTE } from "./colour.ts";
import type { Display } from "./display.ts";
import { count, short } from "./numbers.ts";
import { type PlotlyLayout, plain, plotlyDisplay, type Trace, titleOf } from "./plotly.ts";
import { type Chart, drawChart } from "./svg/chart.ts";
import { extentOf } from "./svg/scale.ts";
import { oneLine, sparkline, textTable } from "./text.ts";
import { type ArrayView, vectorOf } from "./values.ts";

/** What `fit` returns, as far as a curve needs it. */
export interface HistoryPart {
  readonly history: Readonly<Record<string, readonly number[]>>;
  /** Epoch numbers from 0. */
  readonly epoch?: readonly number[];
}

/** One run: a History, or one number an epoch. */
export type Run = HistoryPart | readonly number[] | ArrayView;

export interface LossOptions {
  /** Above the curve. Default: none. */
  title?: string;
  /** Logarithmic y axis; values of 0 and less have no place on it. Default false. */
  log?: boolean;
  /** Names in `history.history` to draw. Default: every loss. */
  metrics?: readonly string[];
  /** Below the x axis. Default "epoch". */
  xTitle?: string;
  /** Beside the y axis. Default "loss", or the one metric's name. */
  yTitle?: string;
}

/** One curve: its name, and a value for each x. */
export interface Series {
  name: string;
  x: readonly number[];
  y: readonly number[];
}

/**
 * Loss curves of one or several runs, as an interactive Plotly figure with an image for places that run no script.
 *
 * @param history - What `fit` returned; or one number an epoch; or several of those by name.
 * @returns A display. Long runs are stored as the (at most 1,500) points that make the curve's shape.
 * @throws {ValueError} If a history has none of the metrics asked for; names those it has.
 * @example
 * show.loss([0.5, 0.25, 0.12, 0.06], { title: "XOR", log: true });
 */
export function loss(history: Run | Readonly<Record<string, Run>>, options: LossOptions = {}): Display {
  return curves(seriesOf(history, options.metrics), options);
}

interface Extra {
  subtitle?: string;
  text?: string;
  /** The curves may lie on one another: the first is drawn broad, the others thin on top of it. */
  overlaid?: boolean;
}

/** Draws any series: `compare` shows runs this way too. */
export function curves(series: readonly Series[], options: LossOptions & Extra): Display {
  const { title, subtitle, log = false, xTitle = "epoch" } = options;
  const yTitle = options.yTitle ?? (series.length === 1 ? series[0]!.name : commonName(series));
  const broad = (i: number) => options.overlaid === true && i === 0;
  const data = series.map(({ name, x, y }, i): Trace => {
    return {
      type: "scatter",
      mode: "lines",
      name: plain(name),
      x,
      y,
      ...(broad(i) ? { line: { width: 7 }, opacity: 0.45 } : {}),
    };
  });
  const layout: PlotlyLayout = {
    ...titleOf(title, subtitle, series.length > 1),
    xaxis: { title: { text: plain(xTitle) }, zeroline: false, showgrid: false, ticks: "outside" },
    yaxis: {
      title: { text: plain(yTitle) },
      ...(log
        ? { type: "log", exponentformat: "power", dtick: decades(series) < 2.5 ? "D2" : 1 }
        : { zeroline: false }),
    },
    hovermode: "x unified",
    showlegend: series.length > 1,
  };
  const text = options.text ?? lossText(series, title, log, xTitle);
  const alt = `Line chart${title ? ` "${title}"` : ""} of ${yTitle} by ${xTitle}. ${subtitle ? `${subtitle}. ` : ""}${series.map((s) => describe(s, xTitle)).join("; ")}.`;
  const chart: Chart = {
    title,
    subtitle,
    x: { title: xTitle },
    y: { title: yTitle, log },
    marks: series.map(({ name, x, y }, i) => ({
      kind: "line",
      name,
      x,
      y,
      colour: PALETTE[i % PALETTE.length]!,
      dash: i >= PALETTE.length ? "6 3" : undefined,
      width: broad(i) ? 7 : 2,
      opacity: broad(i) ? 0.45 : undefined,
    })),
    alt,
  };
  return plotlyDisplay(data, layout, drawChart(chart), alt, text);
}

/** Powers of ten that the values span. */
function decades(series: readonly Series[]): number {
  const [low, high] = extentOf(
    series.flatMap(({ y }) => y),
    0,
  ) ?? [1, 1];
  return Math.log10(high / low);
}

const commonName = (series: readonly Series[]): string =>
  series.every(({ name }) => name.endsWith("loss")) || !series.every(({ name }) => /acc/.test(name))
    ? "loss"
    : "accuracy";

/** The curves in whatever was given. */
export function seriesOf(given: unknown, metrics?: readonly string[], name = "loss"): Series[] {
  if (isHistory(given)) {
    const names = metrics ?? Object.keys(given.history).filter((key) => key.endsWith("loss"));
    const missing = names.find((key) => !(key in given.history));
    if (missing !== undefined || names.length === 0) {
      const known = Object.keys(given.history).join(", ") || "nothing";
      throw new ValueError(`show.loss: expected a history with ${showValue(missing ?? "loss")}, got ${known}.`);
    }
    return names.map((key) => series(key, given.history[key]!, given.epoch));
  }
  if (Array.isArray(given) || isArray(given)) return [series(name, vectorOf(given, "show.loss"))];
  if (typeof given === "object" && given !== null && Object.keys(given).length > 0) {
    return Object.entries(given).flatMap(([run, value]) => {
      const inner = seriesOf(value, metrics);
      return inner.map((s) => ({ ...s, name: inner.length > 1 ? `${run} ${s.name}` : run }));
    });
  }
  throw new TypeError(`show.loss: expected a History, a list of numbers, or those by name, got ${showValue(given)}.`);
}

export const isHistory = (value: unknown): value is HistoryPart =>
  typeof value === "object" && value !== null && "history" in value && typeof value.history === "object";

const isArray = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  (ArrayBuffer.isView(value) || ("shape" in value && "storage" in value));

/** Epochs are counted from 1, as `fit` prints them. Validation that ran on some epochs only ends at the last. */
function series(name: string, y: readonly number[], epoch?: readonly number[]): Series {
  const epochs = epoch?.length === y.length ? epoch : y.map((_, i) => i);
  return { name, x: epochs.map((e) => e + 1), y };
}

function lossText(series: readonly Series[], title: string | undefined, log: boolean, xTitle: string): string {
  const rows = series.map(({ name, y }) => [
    name,
    y.length === 0 ? "no data" : `${short(y[0]!)} → ${short(y.at(-1)!)}`,
    sparkline(y, { width: 40, log }),
    count(y.length, xTitle),
  ]);
  return textTable({ title, rows, left: [0, 1, 2, 3] });
}

function describe({ name, y }: Series, xTitle: string): string {
  const finite = y.filter(Number.isFinite);
  if (finite.length === 0) return `${name}: no data`;
  const lowest = finite.reduce((a, b) => Math.min(a, b));
  return oneLine(
    `${name} from ${short(y[0]!)} to ${short(y.at(-1)!)} over ${count(y.length, xTitle)}, lowest ${short(lowest)}`,
  );
}
