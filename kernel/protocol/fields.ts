/** Reading a request's content: a missing field gets its default, a wrong one is named in the reply. */
import type { Fields } from "./messages.ts";

/** Turns what came over the wire (or `undefined`) into a value, or throws what it should have been. */
export type Field<T> = (value: unknown) => T;
/** One reader a field: a content type with a field more is a compile error until it is read. */
export type Readers<Content> = { [K in keyof Content]-?: Field<Content[K]> };

export class ContentError extends Error {
  override name = "ContentError";
}

function expected(what: string, got: unknown): never {
  throw new ContentError(`expected ${what}, got ${got === undefined ? "nothing" : JSON.stringify(got)?.slice(0, 80)}`);
}

/** A string; without `fallback` it must be there. */
export const text =
  (fallback?: string): Field<string> =>
  (value) =>
    typeof value === "string"
      ? value
      : value == null && fallback !== undefined
        ? fallback
        : expected("a string", value);

export const flag =
  (fallback: boolean): Field<boolean> =>
  (value) =>
    typeof value === "boolean" ? value : value == null ? fallback : expected("true or false", value);

export const whole =
  (fallback: number): Field<number> =>
  (value) =>
    Number.isInteger(value) ? (value as number) : value == null ? fallback : expected("a whole number", value);

export const maybe =
  <T>(field: Field<T>): Field<T | undefined> =>
  (value) =>
    value == null ? undefined : field(value);

export const oneOf =
  <const T extends string | number>(options: readonly T[], fallback?: T): Field<T> =>
  (value) =>
    options.includes(value as T)
      ? (value as T)
      : value == null && fallback !== undefined
        ? fallback
        : expected(`one of ${options.join(", ")}`, value);

/** An object whose values are strings, as `user_expressions` is. */
export const texts: Field<Record<string, string>> = (value) => {
  if (value == null) return {};
  if (typeof value !== "object" || Array.isArray(value)) return expected("an object", value);
  for (const entry of Object.values(value)) if (typeof entry !== "string") return expected("strings", entry);
  return value as Record<string, string>;
};

export const anything: Field<unknown> = (value) => value ?? {};

/** Reads every field; the error says which field of which message was wrong. */
export function readContent<Content>(type: string, readers: Readers<Content>, raw: Fields): Content {
  const content: Partial<Content> = {};
  for (const name of Object.keys(readers) as (keyof Content & string)[]) {
    try {
      content[name] = readers[name](Object.hasOwn(raw, name) ? raw[name] : undefined);
    } catch (error) {
      throw new ContentError(`${type}: ${name}: ${(error as Error).message}`);
    }
  }
  return content as Content;
}
