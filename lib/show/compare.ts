/** Runs, weights or predictions side by side, and how far they are apart. */

import { ShapeError, showShape, showValue, ValueError } from "../errors.ts";
import { diverging, limitOf } from "./colour.ts";
import { type Difference, difference, inWords } from "./difference.ts";
import { Display } from "./display.ts";
import { html, type Markup } from "./html.ts";
import { curves, isHistory, type Run, type Series, seriesOf } from "./loss.ts";
import { count, numberFormat, short } from "./numbers.ts";
import { type Cell, caption, table } from "./table.ts";
import { oneLine, textTable } from "./text.ts";
import { flatten, gridOf, shown, sizeOf, type Values } from "./values.ts";

export interface CompareOptions {
  title?: string;
  /** For histories: which metric. Default "loss". */
  metric?: string;
  /** For runs: logarithmic y axis. Default false. */
  log?: boolean;
  /** For arrays: decimals in the cells. Default: as few as tell the values apart, at most four. */
  digits?: number;
  /** For arrays: names of the rows. */
  rows?: readonly string[];
}

/** Anything with weights: a model, a layer. */
export interface Weighted {
  getWeights(): readonly Values[];
}

export type Comparable = Run | Values | readonly Values[] | Weighted;

/** Rows of a table; of more, the edges. */
const MOST_ROWS = 40;

/**
 * Two or more of the same kind side by side, with the largest difference between the first and each other.
 *
 * Histories and flat lists of numbers are runs and drawn as curves; lists of arrays, models and layers are weights;
 * anything else is an array, one row a sample.
 *
 * @param these - By name; at least two.
 * @throws {ShapeError} If arrays do not have the same shape (axes of length 1 aside).
 * @throws {ValueError} If there are fewer than two, or different numbers of weights.
 * @example
 * show.compare({ scratch: [0.5, 0.25], framework: [0.5, 0.2500001] });
 */
export function compare(these: Readonly<Record<string, Comparable>>, options: CompareOptions = {}): Display {
  const entries = Object.entries(these ?? {});
  if (entries.length < 2) {
    throw new ValueError(
      `show.compare: expected two or more by name, as { scratch: a, framework: b }, got ${entries.length}.`,
    );
  }
  // Beside a history, an array is a run too.
  const runs = entries.some(([, value]) => isHistory(value)) || entries.every(([, value]) => isNumbers(value));
  if (runs) return compareRuns(entries as [string, Run][], options);
  return compareArrays(
    entries.map(([name, value]) => ({ name, arrays: arraysOf(value) })),
    options,
  );
}

const isNumbers = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.every((v) => typeof v === "number");

// ---------------------------------------------------------------- runs

function compareRuns(entries: readonly [string, Run][], options: CompareOptions): Display {
  const { title, metric = "loss", log = false } = options;
  const series = entries.map(([name, run]): Series => {
    const found = seriesOf(run, isHistory(run) ? [metric] : undefined)[0]!;
    return { ...found, name };
  });
  const [first, ...others] = series as [Series, ...Series[]];
  const results = others.map((other) => {
    const shared = Math.min(first.y.length, other.y.length);
    const diff = difference(first.y.slice(0, shared), other.y.slice(0, shared));
    const words = inWords(diff, `epoch ${(other.x[diff.at] ?? 0).toLocaleString("en-US")}`);
    const uneven = first.y.length !== other.y.length ? `, over the first ${count(shared, "epoch")} of both` : "";
    return { name: other.name, words: words + uneven };
  });
  const subtitle = results.map((r) => (results.length > 1 ? `${r.name}: ${r.words}` : capital(r.words))).join(" · ");
  const rows = series.map(({ name, y }) => [
    `  ${name}`,
    `${short(y[0]!)} → ${short(y.at(-1)!)}`,
    count(y.length, "epoch"),
  ]);
  const head = `${title ? `${oneLine(title)}: ` : ""}${results.map((r) => `${oneLine(`${first.name}, ${r.name}`)}: ${r.words}`).join("\n")}`;
  const text = `${head}\n${textTable({ rows, left: [0, 1, 2] })}`;
  return curves(series, { ...(title ? { title } : {}), subtitle, text, log, yTitle: metric, overlaid: true });
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

// ---------------------------------------------------------------- arrays

interface Part {
  shape: readonly number[];
  flat: readonly number[];
}

function arraysOf(value: Comparable): Part[] {
  const weights = (value as Partial<Weighted> | undefined)?.getWeights?.();
  const isList = Array.isArray(value) && value.some((v) => typeof v === "object" && v !== null && "shape" in v);
  const list = weights ?? (isList ? (value as readonly Values[]) : [value as Values]);
  return list.map((array) => {
    const grid = gridOf(array, "show.compare");
    return { shape: grid.shape, flat: flatten(grid) };
  });
}

const squeezed = (shape: readonly number[]): string => String(shape.filter((n) => n !== 1));

function compareArrays(given: readonly { name: string; arrays: Part[] }[], options: CompareOptions): Display {
  const [first, ...others] = given as [(typeof given)[number], ...(typeof given)[number][]];
  const many = first.arrays.length;
  for (const { name, arrays } of others) {
    if (arrays.length !== many) {
      throw new ValueError(
        `show.compare: expected ${count(many, "array")} in ${showValue(name)} as in ${showValue(first.name)}, got ${arrays.length}.`,
      );
    }
    arrays.forEach(({ shape }, i) => {
      if (squeezed(shape) === squeezed(first.arrays[i]!.shape)) return;
      const where = many > 1 ? `${first.name}[${i}]` : first.name;
      throw new ShapeError(
        `show.compare: expected ${name} ${showShape(first.arrays[i]!.shape)} as ${where}, got ${showShape(shape)}.`,
      );
    });
  }
  const names = given.map(({ name }) => name);
  const blocks = first.arrays.map((part, i) =>
    blockOf(
      names,
      given.map(({ arrays }) => arrays[i]!),
      part.shape,
      many > 1 ? `[${i}]` : "",
      options,
    ),
  );
  const worst = others.map((_, o) => blocks.map((block) => block.differences[o]!).reduce(worse));
  const summary = others.map(({ name }, o) => `${first.name}, ${name}: ${inWords(worst[o]!)}`);
  const title = options.title;
  const headline = html`<div style="padding:2px 2px 6px 2px">${title && html`<b>${title}</b> `}${summary.map((line, i) => html`${i > 0 && html`<br>`}${line}`)}</div>`;
  return new Display({
    "text/html": html`<div>${headline}${blocks.map((block) => block.html)}</div>`.text,
    "text/plain": [
      ...(title ? [oneLine(title)] : []),
      ...summary.map(oneLine),
      ...blocks.map((block) => block.text),
    ].join("\n"),
  });
}

const worse = (a: Difference, b: Difference): Difference => {
  const larger = Number.isNaN(a.absolute) || a.absolute >= b.absolute ? a : b;
  return { ...larger, relative: Math.max(a.relative, b.relative) };
};

interface BlockOfTable {
  html: Markup;
  text: string;
  differences: Difference[];
}

/** One array of each, as columns beside one another: `scratch`, `framework`, and their differences. */
function blockOf(
  names: readonly string[],
  parts: readonly Part[],
  shape: readonly number[],
  heading: string,
  options: CompareOptions,
): BlockOfTable {
  const [a, ...rest] = parts as [Part, ...Part[]];
  const differences = rest.map((b) => difference(a.flat, b.flat));
  const gaps = rest.map((b) => b.flat.map((v, i) => gap(a.flat[i]!, v)));
  // A column of samples, or a row of numbers, reads best from top to bottom.
  const long = shape.filter((n) => n !== 1);
  const across = long.length < 2 ? 1 : long.at(-1)!;
  const down = across > 0 ? sizeOf(shape) / across : 0;
  const rows = shown(down, MOST_ROWS);
  const format = numberFormat(
    parts.flatMap((part) => part.flat),
    options.digits,
  );
  const limit = limitOf(parts.flatMap((part) => part.flat));
  const columns = [
    ...parts.map((part, p) => ({
      name: names[p]!,
      cells: (i: number): Cell => ({ text: format(part.flat[i]!), colour: diverging(part.flat[i]!, limit) }),
    })),
    ...gaps.map((values, g) => {
      const widest = limitOf(values);
      const cells = (i: number): Cell => ({
        text: short(values[i]!, 2),
        colour: diverging(values[i]!, widest),
        mark: differences[g]!.at === i && values[i] !== 0,
      });
      return { name: gaps.length > 1 ? `${names[g + 1]} − ${names[0]}` : "difference", cells };
    }),
  ];
  const cellsOf = (row: number): Cell[] =>
    columns.flatMap(({ cells }) =>
      Array.from({ length: across }, (_, j) => (row < 0 ? { text: "⋮" } : cells(row * across + j))),
    );
  const nameOf = (row: number) => (row < 0 ? "⋮" : (options.rows?.[row] ?? String(row)));
  const body = rows.map((row) => ({ name: nameOf(row), cells: cellsOf(row) }));
  // A single array's difference stands in the headline already.
  const words = heading ? differences.map((d) => inWords(d)).join(" · ") : "";
  const detail = [heading, showShape(shape), words].filter(Boolean).join(" · ");
  const text = textTable({
    title: heading ? `${heading} ${showShape(shape)}: ${differences.map((d) => inWords(d)).join(", ")}` : undefined,
    head: ["", ...columns.flatMap(({ name }) => [name, ...new Array<string>(Math.max(0, across - 1)).fill("")])],
    rows: body.map(({ name, cells }) => [name, ...cells.map((cell) => cell.text)]),
  });
  return {
    html: table({
      caption: caption(undefined, detail),
      head: [columns.map(({ name }) => ({ text: name, span: across }))],
      rows: body,
    }),
    text,
    differences,
  };
}

/** `b - a`; 0 where both are the same infinity or NaN. */
const gap = (a: number, b: number): number => (Object.is(a, b) ? 0 : b - a);
