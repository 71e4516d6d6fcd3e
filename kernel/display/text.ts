/** The last resort, which anything has: bounded text, as `util.inspect` writes it. */
import { inspect, types } from "node:util";
import { isNamespace, namespaceText } from "./namespace.ts";

const OPTIONS = { colors: false, depth: 4, maxArrayLength: 100, maxStringLength: 10_000 } as const;
/** What a value is shown with when more would take too long, or say too much: how deep, and how much of each list. */
const NARROWER = [
  { depth: 4, maxArrayLength: 20, maxStringLength: 1_000 },
  { depth: 3, maxArrayLength: 10, maxStringLength: 200 },
  { depth: 2, maxArrayLength: 5, maxStringLength: 100 },
] as const;
/** Values that one text may be made of; inspect writes some 500,000 a second. */
const MOST_VALUES = 20_000;
/** Longest text that a result may be, in characters. */
const LONGEST = 100_000;
/** Most names of one object that are shown; inspect itself would write them all. */
const MOST_NAMES = 200;

let columns = 80;
/** Sets the width of text, in characters. */
export function setColumns(width: number): void {
  columns = width;
}

/** Text for any value at all: cyclic, huge, proxied, or one whose own code throws. */
export function plainText(value: unknown): string {
  const text = safely(value);
  if (text.length <= LONGEST) return text;
  return `${text.slice(0, LONGEST)}\n… ${text.length - LONGEST} more characters`;
}

function safely(value: unknown): string {
  try {
    if (isNamespace(value)) return namespaceText(value, columns);
    const options = { ...OPTIONS, ...narrowing(value), breakLength: columns };
    if (!types.isProxy(value) && value instanceof WeakRef) return `WeakRef { ${inspect(value.deref(), options)} }`;
    return inspected(narrowed(value), options);
  } catch (error) {
    return `<${typeof value} that cannot be shown: ${messageOf(error)}>`;
  }
}

function inspected(value: unknown, options: object): string {
  try {
    return inspect(value, options);
  } catch {
    // Its own way of being inspected throws: then as any object is.
    return inspect(value, { ...options, customInspect: false });
  }
}

const messageOf = (error: unknown) => {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return "its code throws";
  }
};

/** An object with very many names, cut to the first ones. */
function narrowed(value: unknown): unknown {
  if (typeof value !== "object" || value === null || types.isProxy(value)) return value;
  if (Array.isArray(value) || ArrayBuffer.isView(value) || isBoxedString(value) || inspect.custom in value)
    return value;
  const names = Object.keys(value);
  if (names.length <= MOST_NAMES) return value;
  // Never through a setter or a getter: what it has is copied as it is.
  const head = Object.create(Object.getPrototypeOf(value)) as object;
  for (const name of names.slice(0, MOST_NAMES)) {
    Object.defineProperty(head, name, Object.getOwnPropertyDescriptor(value, name) as PropertyDescriptor);
  }
  const more = { value: Symbol("…"), enumerable: true };
  return Object.defineProperty(head, `… ${names.length - MOST_NAMES} more`, more);
}

const isBoxedString = (value: object) => types.isStringObject(value);

/** Options under which `value` stays readable; none for what is small. */
function narrowing(value: unknown): object {
  if (typeof value !== "object" || value === null) return {};
  for (const options of [OPTIONS, ...NARROWER]) {
    if (weigh(value, options.depth, options.maxArrayLength, MOST_VALUES) > 0) return options;
  }
  return { depth: 1, maxArrayLength: 5, maxStringLength: 100 };
}

/**
 * How much of `budget` is left after each value that inspect would write has taken 1; at most 0 when it is spent. Reads no
 * getter and asks no proxy.
 */
function weigh(value: unknown, depth: number, most: number, budget: number): number {
  let left = budget - 1;
  if (depth < 0 || typeof value !== "object" || value === null || types.isProxy(value)) return left;
  if (ArrayBuffer.isView(value)) return left - Math.min(most, value.byteLength);
  const inner = (each: unknown) => {
    left = weigh(each, depth - 1, most, left);
    return left > 0;
  };
  if (types.isMap(value) || types.isSet(value)) {
    const elements = types.isMap(value) ? Map.prototype.values.call(value) : Set.prototype.values.call(value);
    let count = 0;
    for (const each of elements) if (++count > most || !inner(each)) break;
    return left;
  }
  if (Array.isArray(value)) {
    const length = Math.min(value.length, most);
    for (let i = 0; i < length && inner(Object.getOwnPropertyDescriptor(value, i)?.value); i++);
    return left;
  }
  for (const name of Object.keys(value).slice(0, 2 * MOST_NAMES)) {
    if (!inner(Object.getOwnPropertyDescriptor(value, name)?.value)) return left;
  }
  return left;
}
