/** JSON that Python reads with the types it insists on: its optimizers refuse `0` where they want `0.0`. */
import { isRecord } from "../records.ts";

/** Options of optimizers and schedules that are whole numbers in Python too. */
const whole = new Set([
  "decay_steps",
  "warmup_steps",
  "first_decay_steps",
  "boundaries",
  "ema_overwrite_frequency",
  "gradient_accumulation_steps",
]);

/** No name of a user's holds a NUL. */
const MARK = "\u0000float:";

/** The text of a configuration. */
export function jsonText(config: unknown): string {
  return JSON.stringify(marked(config)).replace(/"\\u0000float:(-?\d+)"/g, "$1.0");
}

function marked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(marked);
  if (!isRecord(value)) return value;
  const { module, config } = value;
  const all = Object.fromEntries(Object.entries(value).map(([key, item]) => [key, marked(item)]));
  if (typeof module === "string" && module.startsWith("keras.optimizers") && isRecord(config)) {
    all["config"] = Object.fromEntries(Object.entries(config).map(([k, v]) => [k, whole.has(k) ? v : asFloat(v)]));
  }
  return all;
}

function asFloat(value: unknown): unknown {
  if (Number.isSafeInteger(value)) return `${MARK}${value}`;
  return Array.isArray(value) ? value.map(asFloat) : marked(value);
}
