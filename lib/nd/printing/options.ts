/** How arrays print: NumPy's print options, one set for the program. */
import { showValue, ValueError } from "../../errors.ts";

/** Functions that replace the printing of elements of a kind. */
export interface ElementFormatters {
  bool?: (value: boolean) => string;
  /** Integers; 64-bit ones come as bigint. */
  int?: (value: number | bigint) => string;
  float?: (value: number) => string;
  /** Every kind that has no function of its own. */
  all?: (value: number | bigint | boolean) => string;
}

export interface PrintOptions {
  /** Digits after the point, at most. Default 8. */
  precision: number;
  /** Arrays of more elements than this are summarised. Default 1000. */
  threshold: number;
  /** Elements shown at each end of a summarised axis. Default 3. */
  edgeitems: number;
  /** Characters a line. Default 75. */
  linewidth: number;
  /** Never use scientific notation because of small numbers: what is below the precision prints as 0. Default false. */
  suppress: boolean;
  /** How nan prints. Default "nan". */
  nanstr: string;
  /** How infinity prints. Default "inf". */
  infstr: string;
  /** Sign of positive numbers: none, "+", or a space. Default "-". */
  sign: "-" | "+" | " ";
  /**
   * "maxprec" (default): at most `precision` digits, fewer where they suffice; "maxprec_equal": the same, with as many
   * for every element as the longest needs; "fixed": exactly `precision`; "unique": as many as tell numbers apart.
   */
  floatmode: "fixed" | "unique" | "maxprec" | "maxprec_equal";
  /** Own functions for elements; `undefined` for none. */
  formatter: ElementFormatters | undefined;
}

const defaults: PrintOptions = {
  precision: 8,
  threshold: 1000,
  edgeitems: 3,
  linewidth: 75,
  suppress: false,
  nanstr: "nan",
  infstr: "inf",
  sign: "-",
  floatmode: "maxprec",
  formatter: undefined,
};

let current: Readonly<PrintOptions> = defaults;

/** A copy of the print options in force. */
export const getPrintoptions = (): PrintOptions => ({ ...current });

/**
 * Changes how arrays print from now on; options not named keep their values.
 *
 * @throws {ValueError} If an option's value is not one it can have; names both.
 * @example
 * setPrintoptions({ precision: 3, suppress: true });
 */
export function setPrintoptions(options: Partial<PrintOptions>): void {
  current = mergeOptions("setPrintoptions", options);
}

/**
 * Changes how arrays print while `body` runs; without `body`, until the returned object is disposed of.
 *
 * @example
 * printoptions({ precision: 2 }, () => String(nd.array([2 / 3]))); // "[0.67]"
 */
export function printoptions<T>(options: Partial<PrintOptions>, body: () => T): T;
export function printoptions(options: Partial<PrintOptions>): Disposable;
export function printoptions<T>(options: Partial<PrintOptions>, body?: () => T): T | Disposable {
  const saved = current;
  current = mergeOptions("printoptions", options);
  const restore = () => {
    current = saved;
  };
  if (body === undefined) return { [Symbol.dispose]: restore };
  try {
    return body();
  } finally {
    restore();
  }
}

const count = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0;
const text = (value: unknown): boolean => typeof value === "string";

/** What each option can be, in words and as a test. */
const rules: Record<keyof PrintOptions, [expected: string, holds: (value: unknown) => boolean]> = {
  precision: ["an integer >= 0", count],
  threshold: ["a number (Infinity: never summarise)", (v) => typeof v === "number" && !Number.isNaN(v)],
  edgeitems: ["an integer >= 0", count],
  linewidth: ["a number", (v) => typeof v === "number" && !Number.isNaN(v)],
  suppress: ["true or false", (v) => typeof v === "boolean"],
  nanstr: ["text", text],
  infstr: ["text", text],
  sign: ['"-", "+" or " "', (v) => v === "-" || v === "+" || v === " "],
  floatmode: [
    '"fixed", "unique", "maxprec" or "maxprec_equal"',
    (v) => v === "fixed" || v === "unique" || v === "maxprec" || v === "maxprec_equal",
  ],
  formatter: ["an object of functions", (v) => typeof v === "object" && v !== null],
};

/** @internal The options in force with `options` laid over them, checked. */
export function mergeOptions(where: string, options: Partial<PrintOptions>): PrintOptions {
  const merged: PrintOptions = { ...current };
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(rules, name)) {
      throw new ValueError(
        `${where}: expected options among ${Object.keys(rules).join(", ")}, got ${JSON.stringify(name)}.`,
      );
    }
    if (value === undefined && name !== "formatter") continue;
    const [expected, holds] = rules[name as keyof PrintOptions];
    if (value !== undefined && !holds(value)) {
      throw new ValueError(`${where}: expected ${name} to be ${expected}, got ${showValue(value)}.`);
    }
    Object.assign(merged, { [name]: value });
  }
  return merged;
}
